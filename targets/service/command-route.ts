import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Command, Condition } from '../../harness/core/guarded.ts';
import { versionsOf } from '../../harness/core/http.ts';
import type { Outcome } from '../../harness/core/store.ts';
import type { Arguments, CommandSpec } from '../../harness/core/workload.ts';
import { execute } from '../execute.ts';
import { answer, refuse } from './answer.ts';
import { jsonSchemaOf } from './body-schema.ts';
import { nonceOf } from './nonce.ts';
import { isRecordId } from './record-id.ts';
import type { Service } from './service.ts';
import { TimedStore } from './timing.ts';
import type { Timing } from './timing.ts';

const noConditions: readonly Condition[] = [];
const nothingDone: Outcome = { kind: 'applied', traces: [], added: [] };

/** Adds the route of a command: decodes what the client encoded from the same declaration, and runs it. */
export function addCommand(app: FastifyInstance, service: Service, spec: CommandSpec): void {
  const namesId = spec.path.includes(':id');
  app.route({
    method: spec.method,
    url: spec.path,
    ...(Object.keys(spec.body).length === 0 ? {} : { schema: { body: jsonSchemaOf(spec.body) } }),
    handler: async (request, reply) => {
      const id = namesId ? (request.params as { id: string }).id : '';
      if (namesId && !isRecordId(id)) return refuse(request, reply, 'unknown-record');
      let preconditions = noConditions;
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
        preconditions = [{ is: 'version', oneOf: versions, reason: 'version-mismatch' }];
      }
      return run(service, spec, request, reply, id, preconditions);
    },
  });
}

async function run(
  service: Service,
  spec: CommandSpec,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  preconditions: readonly Condition[],
): Promise<string> {
  const timing = service.begin();
  try {
    const nonce = nonceOf(request) ?? service.nextNonce();
    const args = (request.body ?? {}) as Arguments;
    const by = request.user ?? `request-${nonce}`;
    const parts = spec.parts({ id, args, preconditions, nonce, nowMs: Date.now(), by });
    const command: Command = { name: spec.name, nonce, parts };
    const outcome = parts.length === 0 ? nothingDone : await decide(service, command, timing);
    return answer(request, reply, command, outcome, service);
  } finally {
    service.finish(request, reply, timing);
  }
}

function decide({ options }: Service, command: Command, timing: Timing): Promise<Outcome> {
  const { store, strategy, times, workMs } = options;
  const timed = new TimedStore(store, timing);
  if (workMs === 0) return execute(timed, strategy, command, { times });
  const work = async (): Promise<void> => {
    const startedMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, workMs));
    timing.workMs += performance.now() - startedMs;
  };
  return execute(timed, strategy, command, { times, work });
}
