import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Part } from '../../../harness/core/guarded.ts';
import { etagOf } from '../../../harness/core/http.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { isCreation, locationOf } from './accepted.ts';
import { refuse, sendProblem } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { instanceOf } from './problem.ts';
import { reasonFor, refusalOf } from './refusal.ts';
import type { Broken } from './refusal.ts';
import type { Service } from '../service.ts';

/** Answers that a part of a command was refused, with what the command itself has to say of it. */
export function refuseOutcome(
  { service, spec, request, reply, asked }: Exchange,
  parts: readonly Part[],
  { part, condition, found }: Outcome & { readonly kind: 'refused' },
): string {
  const { key = '', when = [] } = parts[part] ?? {};
  const broken: Broken = { condition: when[condition], key, found, resource: service.resourceOf(key) };
  const members =
    spec.explain === undefined
      ? undefined
      : spec.explain({ reason: reasonFor(broken), key, found, request: asked });
  return refuseBroken(service, request, reply, broken, members);
}

/** Answers that nothing was decided, and how often it was tried where that was more than once. */
export function refuseRaced(
  { request, reply }: Exchange,
  { why, attempts }: Outcome & { readonly kind: 'raced' },
): string {
  return refuse(request, reply, why, undefined, attempts === undefined ? undefined : { attempts });
}

/** Answers that a condition does not hold of a record, with the state as it is. */
export function refuseBroken(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  broken: Broken,
  members?: Readonly<Record<string, unknown>>,
): string {
  const { condition, key, found } = broken;
  if (found.live) {
    reply.header('etag', etagOf(found.version));
    // A name that is taken leads to whoever has it.
    const location = isCreation(condition) ? locationOf(service, key) : undefined;
    if (location !== undefined) reply.header('location', location);
  }
  const problem = refusalOf(broken, service.options.profile, instanceOf(request));
  return sendProblem(request, reply, problem, members);
}
