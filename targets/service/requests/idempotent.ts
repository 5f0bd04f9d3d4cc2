import { hash } from 'node:crypto';
import { idempotencyKeyHeader, replayedHeader } from '../../../harness/core/http.ts';
import { claimantOf, idempotencyKeyOf, keyPart, replayOf } from '../../../harness/core/idempotency.ts';
import type { Stored } from '../../../harness/core/record.ts';
import { accept } from '../answers/accepted.ts';
import { refuse } from '../answers/answer.ts';
import { decide, requesterOf } from '../answers/exchange.ts';
import type { Exchange } from '../answers/exchange.ts';
import { isRecordId } from './record-id.ts';
import { refuseOutcome, refuseRaced } from '../answers/refused.ts';

/**
 * Runs a command under an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the key is claimed in the same
 * atomic change as the effect, and whoever finds it claimed is answered like the first. Only effects are remembered; what
 * was refused is decided anew.
 */
export async function runOnce(exchange: Exchange): Promise<string> {
  const { service, spec, request, reply, asked } = exchange;
  const header = request.headers[idempotencyKeyHeader];
  if (header === undefined) {
    const detail = 'Send Idempotency-Key with a string that no other request of yours has.';
    return refuse(request, reply, 'idempotency-key-required', detail, { requiredHeader: 'Idempotency-Key' });
  }
  const key = typeof header === 'string' ? idempotencyKeyOf(header) : undefined;
  if (key === undefined) {
    const detail = 'Idempotency-Key takes one string in quotes, such as "8e03978e-40d5".';
    return refuse(request, reply, 'malformed-idempotency-key', detail);
  }
  const parts = spec.parts(asked);
  if (parts.length === 0) return accept(reply, service, parts, [], []);
  const name = recordNameOf(key);
  if (service.runningKeys.has(name))
    return refuse(request, reply, 'idempotency-in-flight', undefined, { key });
  service.runningKeys.add(name);
  try {
    const fingerprint = fingerprintOf(exchange);
    const outcome = await decide(exchange, [keyPart(name, fingerprint, asked.nonce), ...parts]);
    if (outcome.kind === 'applied')
      return accept(reply, service, parts, outcome.traces.slice(1), outcome.added);
    if (outcome.kind === 'raced') return refuseRaced(exchange, outcome);
    if (outcome.part > 0) return refuseOutcome(exchange, parts, { ...outcome, part: outcome.part - 1 });
    return replay(exchange, outcome.found, fingerprint, key);
  } finally {
    service.runningKeys.delete(name);
  }
}

/** Answers a request whose key is claimed: like the first, when it is the same again. */
function replay(exchange: Exchange, found: Stored, fingerprint: string, key: string): string {
  const { service, spec, request, reply, asked } = exchange;
  const effects = replayOf(found, fingerprint);
  if (effects === undefined) return refuse(request, reply, 'idempotency-key-reused', undefined, { key });
  // The names of what was created may come from the first request.
  const nonce = claimantOf(found);
  const parts = spec.parts({ ...asked, nonce, by: requesterOf(request, nonce) });
  const added = effects.flatMap((effect) => effect.added);
  return accept(reply.header(replayedHeader, 'true'), service, parts, effects, added);
}

/** The record of a key: ordinary keys as they are, so that a person can find them, and others by their digest. */
function recordNameOf(key: string): string {
  return isRecordId(key) ? key : `~${hash('sha256', key, 'base64url')}`;
}

/** What makes a request the same one again: who asks for what of which record, with which arguments and preconditions. */
function fingerprintOf({ spec, request, asked }: Exchange): string {
  const values = Object.keys(spec.body).map((name) => asked.args[name]);
  const same = [request.user, spec.method, spec.path, asked.id, values, asked.preconditions];
  return hash('sha256', JSON.stringify(same), 'base64url');
}
