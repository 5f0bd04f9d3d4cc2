import type { FastifyInstance } from 'fastify';
import type { Condition } from '../../harness/core/guarded.ts';
import { idempotencyKeyHeader } from '../../harness/core/http.ts';
import { accept } from './answers/accepted.ts';
import { refuse, refuseUnusable } from './answers/answer.ts';
import { jsonSchemaOf } from './requests/body-schema.ts';
import { decide, requesterOf } from './answers/exchange.ts';
import type { Exchange } from './answers/exchange.ts';
import { runOnce } from './requests/idempotent.ts';
import { nonceOf } from './requests/nonce.ts';
import { changeConditions, isUnusable } from './requests/preconditions.ts';
import { isRecordId } from './requests/record-id.ts';
import { refuseOutcome, refuseRaced } from './answers/refused.ts';
import type { Service } from './service.ts';
import type { Arguments, CommandSpec, Request } from '../../harness/core/command.ts';

const noConditions: readonly Condition[] = [];

/** Adds the route of a command: decodes what the client encoded from the same declaration, and runs it. */
export function addCommand(app: FastifyInstance, service: Service, spec: CommandSpec): void {
  const { method, path, body, precondition } = spec;
  const namesId = path.includes(':id');
  const bodiless = Object.keys(body).length === 0;
  const keyed = spec.idempotencyKey === 'required';
  const dated = service.resourceOf(`${path.slice(1)}/`)?.stamped === true;
  app.route({
    method,
    url: path,
    ...(bodiless ? {} : { schema: { body: jsonSchemaOf(body) } }),
    handler: async (request, reply) => {
      const id = namesId ? (request.params as { id: string }).id : '';
      if (namesId && !isRecordId(id)) return refuse(request, reply, 'unknown-record');
      if (bodiless && !isEmpty(request.body)) return refuse(request, reply, 'malformed-body', noBody);
      let preconditions = noConditions;
      if (precondition !== 'none') {
        const read = changeConditions(request, precondition, dated);
        if (isUnusable(read)) return refuseUnusable(request, reply, read);
        preconditions = read;
      }
      const timing = service.begin();
      try {
        const nonce = nonceOf(request) ?? service.nextNonce();
        const asked: Request = {
          id,
          args: (request.body ?? {}) as Arguments,
          preconditions,
          nonce,
          nowMs: Date.now(),
          by: requesterOf(request, nonce),
        };
        const exchange: Exchange = { service, spec, request, reply, timing, asked };
        const isOnce = keyed || request.headers[idempotencyKeyHeader] !== undefined;
        return await (isOnce ? runOnce(exchange) : run(exchange));
      } finally {
        service.finish(request, reply, timing);
      }
    },
  });
}

const noBody = 'This command takes no body.';

/** Whether a body says nothing. */
function isEmpty(body: unknown): boolean {
  if (body === undefined || body === null) return true;
  return typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0;
}

async function run(exchange: Exchange): Promise<string> {
  const { service, spec, reply, asked } = exchange;
  const parts = spec.parts(asked);
  if (parts.length === 0) return accept(reply, service, parts, [], []);
  const outcome = await decide(exchange, parts);
  switch (outcome.kind) {
    case 'applied':
      return accept(reply, service, parts, outcome.traces, outcome.added);
    case 'refused':
      return refuseOutcome(exchange, parts, outcome);
    case 'raced':
      return refuseRaced(exchange, outcome);
  }
}
