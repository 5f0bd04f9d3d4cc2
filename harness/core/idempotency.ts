import type { Part } from './guarded.ts';
import { outcomeOf } from './outcome-text.ts';
import type { Stored } from './record.ts';

/** The collection of the records that remember idempotency keys. */
export const idempotencyCollection = 'idempotency';

const quoted = /^ *"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)" *$/;

/**
 * Reads an Idempotency-Key header: a string of structured fields (RFC 9651, 3.3.3), `"0-17.k5"`; undefined when it is
 * none. An empty one names nothing, and parameters have no meaning here.
 */
export function idempotencyKeyOf(header: string): string | undefined {
  return quoted.exec(header)?.[1]?.replace(/\\(.)/g, '$1');
}

/**
 * The part that makes a command idempotent: put first, it claims the key and remembers what the command did in the same
 * atomic change. `fingerprint` tells one request from another that reuses its key; `nonce` is that of the request, from
 * which names of records may have been made.
 */
export function keyPart(key: string, fingerprint: string, nonce: number): Part {
  return {
    key: `${idempotencyCollection}/${key}`,
    when: [{ is: 'absent', reason: 'idempotency-key-reused' }],
    then: [
      { field: 'request', do: 'set', value: fingerprint },
      { field: 'nonce', do: 'set', value: String(nonce) },
      { field: 'outcome', do: 'outcome' },
    ],
  };
}

/**
 * What the first request with a key did, by part and without the part of the key; undefined when that was another
 * request. `found` is the record that refused the claim.
 */
export function replayOf(found: Stored, fingerprint: string): ReturnType<typeof outcomeOf> {
  if (found.fields.get('request') !== fingerprint) return undefined;
  return outcomeOf(found.fields.get('outcome') ?? '')?.slice(1);
}

/** The nonce of the request that claimed a key. */
export function claimantOf({ fields }: Stored): number {
  return Number(fields.get('nonce') ?? 0);
}
