import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientBy, requireUsers } from './access/access.ts';
import { refuse } from './answers/answer.ts';
import { bodyValidators } from './requests/body-validator.ts';
import { addCommand } from './command-route.ts';
import { answerElsewhere } from './elsewhere.ts';
import { refuseBytes, refuseError } from './answers/faults.ts';
import { describeService } from './openapi/route.ts';
import type { ServiceOptions } from './options.ts';
import { limitRate } from './access/rate-limit.ts';
import { checkHostAndExpect, leftToService } from './requests/host-and-expect.ts';
import { maxIdLength } from './requests/record-id.ts';
import { addResource } from './resource-route.ts';
import { Service } from './service.ts';

/** Builds the reference service: routes derived from the commands, ETags, problem details, Server-Timing. */
export function createService(options: ServiceOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: 64 * 1024,
    http: leftToService,
    routerOptions: { maxParamLength: maxIdLength },
    // Bodies are validated by our own, answers are text: what fastify has for both would only be loaded.
    schemaController: {
      compilersFactory: {
        // Its type has the schema alone; what is called is given the route.
        buildValidator: () => bodyValidators() as never,
        buildSerializer: () => () => JSON.stringify,
      },
    },
    clientErrorHandler: (error, socket) => refuseBytes(error, socket),
    // Addresses that the router itself cannot read: half a letter in percent, ids that are too long.
    frameworkErrors: (_error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.send(refuse(request, reply, 'unknown-route'));
    },
  });
  // Only JSON is taken; fastify would read plain text too.
  app.removeContentTypeParser('text/plain');
  const service = new Service(options);
  app.decorateRequest('user', undefined);
  app.setErrorHandler(async (error: FastifyError, request, reply) => refuseError(error, request, reply));
  checkHostAndExpect(app);
  const { rateLimit, users } = options;
  if (rateLimit !== undefined) limitRate(app, rateLimit, clientBy(users));
  if (users !== undefined) requireUsers(app, users);
  options.interference?.loseAnswers(app);
  options.answers?.(app);
  answerElsewhere(app);
  for (const { commands, resources } of options.workloads) {
    for (const spec of commands) addCommand(app, service, spec);
    for (const resource of resources) addResource(app, service, resource);
  }
  describeService(app, options);
  return app;
}
