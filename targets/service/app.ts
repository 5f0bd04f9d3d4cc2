import Fastify from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Command, Condition } from '../../harness/core/guarded.ts';
import { etagOf, versionsOf } from '../../harness/core/http.ts';
import type { Profile } from '../../harness/core/reason.ts';
import type { Outcome, Store } from '../../harness/core/store.ts';
import type { LockTimes, Strategy } from '../../harness/core/strategy.ts';
import type { Arguments, CommandSpec, Resource, Workload } from '../../harness/core/workload.ts';
import { execute } from '../execute.ts';
import { answer, echoNonce, nonceOf, refuse, refuseError } from './answer.ts';
import { jsonSchemaOf } from './body-schema.ts';
import { representationOf, snapshotOf } from './representation.ts';
import { TimedStore, Timing } from './timing.ts';

/** What a reference service is made of. */
export interface ServiceOptions {
  readonly workloads: readonly Workload[];
  readonly store: Store;
  readonly strategy: Strategy;
  /** Time that every decision spends between reading and writing. */
  readonly workMs: number;
  readonly times: LockTimes;
  /** Which status a failed precondition has. */
  readonly profile: Profile;
}

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const allMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** Requests that bring no nonce of their own are numbered from here, out of the way of any run. */
const firstOwnNonce = 2 ** 45;

/** Builds the reference service: routes derived from the commands, ETags, problem details, Server-Timing. */
export function createService(options: ServiceOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: 64 * 1024,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
    routerOptions: { maxParamLength: 256 },
    // Addresses that the router itself cannot read: half a letter in percent, ids that are too long.
    frameworkErrors: (_error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.send(refuse(request, reply, 'unknown-route'));
    },
  });
  let inHand = 0;
  let ownNonce = firstOwnNonce;

  const begin = (): Timing => {
    const timing = new Timing();
    timing.overlap = ++inHand;
    return timing;
  };
  const finish = (request: FastifyRequest, reply: FastifyReply, timing: Timing): void => {
    inHand -= 1;
    reply.header('server-timing', timing.header());
    echoNonce(request, reply);
  };

  const run = async (
    spec: CommandSpec,
    request: FastifyRequest,
    id: string,
    preconditions: readonly Condition[],
    timing: Timing,
  ): Promise<{ command: Command; outcome: Outcome }> => {
    const nonce = nonceOf(request) ?? ownNonce++;
    const args = (request.body ?? {}) as Arguments;
    const parts = spec.parts({
      id,
      args,
      preconditions,
      nonce,
      nowMs: Date.now(),
      by: `request-${nonce}`,
    });
    const command: Command = { name: spec.name, nonce, parts };
    if (parts.length === 0) return { command, outcome: { kind: 'applied', traces: [], added: [] } };
    const work = async (): Promise<void> => {
      const startedMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, options.workMs));
      timing.workMs += performance.now() - startedMs;
    };
    const outcome = await execute(new TimedStore(options.store, timing), options.strategy, command, {
      ...(options.workMs > 0 ? { work } : {}),
      times: options.times,
    });
    return { command, outcome };
  };

  const addCommand = (spec: CommandSpec, resources: readonly Resource[]): void => {
    const resourceOf = (key: string): Resource | undefined =>
      resources.find((resource) => key.startsWith(`${resource.collection}/`));
    app.route({
      method: spec.method,
      url: spec.path,
      ...(Object.keys(spec.body).length === 0 ? {} : { schema: { body: jsonSchemaOf(spec.body) } }),
      handler: async (request, reply) => {
        const id = (request.params as { id?: string }).id ?? '';
        if (spec.path.includes(':id') && !idPattern.test(id)) return refuse(request, reply, 'unknown-record');
        const preconditions: Condition[] = [];
        if (spec.precondition === 'required') {
          const header = request.headers['if-match'];
          if (header === undefined || header.trim() === '*') {
            return refuse(
              request,
              reply,
              'precondition-required',
              'Send If-Match with the ETag that you read.',
            );
          }
          const versions = versionsOf(header);
          if (versions === undefined) return refuse(request, reply, 'malformed-precondition');
          preconditions.push({ is: 'version', oneOf: versions, reason: 'version-mismatch' });
        }
        const timing = begin();
        try {
          const { command, outcome } = await run(spec, request, id, preconditions, timing);
          return answer(request, reply, command, outcome, resourceOf);
        } finally {
          finish(request, reply, timing);
        }
      },
    });
  };

  const addResource = (resource: Resource): void => {
    app.get(`/${resource.collection}/:id`, async (request, reply) => {
      const { id } = request.params as { id: string };
      if (!idPattern.test(id)) return refuse(request, reply, 'unknown-record');
      const timing = begin();
      try {
        const view = new TimedStore(options.store, timing);
        if (resource.members !== undefined) {
          const members = resource.members(id);
          const state = await view.read(Object.values(members));
          if (state.size === 0) return refuse(request, reply, 'unknown-record');
          reply.type('application/json');
          return JSON.stringify(snapshotOf(members, state, resource));
        }
        const key = `${resource.collection}/${id}`;
        const found = (await view.read([key])).get(key);
        if (found?.live !== true) return refuse(request, reply, 'unknown-record');
        reply.header('etag', etagOf(found.version)).type('application/json');
        return JSON.stringify(representationOf(found.fields, resource));
      } finally {
        finish(request, reply, timing);
      }
    });
  };

  const allowed = new Map<string, Set<string>>();
  const allow = (path: string, ...methods: readonly string[]): void => {
    for (const method of methods) allowed.set(path, (allowed.get(path) ?? new Set()).add(method));
  };
  for (const workload of options.workloads) {
    for (const spec of workload.commands) {
      addCommand(spec, workload.resources);
      allow(spec.path, spec.method);
    }
    for (const resource of workload.resources) {
      addResource(resource);
      allow(`/${resource.collection}/:id`, 'GET', 'HEAD');
    }
  }
  for (const [url, methods] of allowed) {
    app.route({
      method: allMethods.filter((method) => !methods.has(method)),
      url,
      handler: async (request, reply) =>
        refuse(request, reply.header('allow', [...methods].join(', ')), 'wrong-method'),
    });
  }
  app.setNotFoundHandler(async (request, reply) => refuse(request, reply, 'unknown-route'));
  app.setErrorHandler(async (error: FastifyError, request, reply) => refuseError(error, request, reply));
  return app;
}
