import type { FastifyInstance } from 'fastify';
import { echoNonce } from '../requests/nonce.ts';
import { descriptionPath, openApiOf } from './document.ts';
import type { DescribedService } from './document.ts';

/** Lets a service describe itself; the document is made when somebody asks for it first. */
export function describeService(app: FastifyInstance, service: DescribedService): void {
  let text: string | undefined;
  app.get(descriptionPath, async (request, reply) => {
    text ??= JSON.stringify(openApiOf(service));
    echoNonce(request, reply);
    reply.type('application/json');
    return text;
  });
}
