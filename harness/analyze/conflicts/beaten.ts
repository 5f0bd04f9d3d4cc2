import { isIP } from 'node:net';
import type { Call } from '../../core/call.ts';
import { areKin, tagOf } from './kinship.ts';
import type { NameMemory } from './overlapping-names.ts';
import type { Change, RecordMemory } from './record-memory.ts';

/** Who sent a request, as far as its name tells. */
export interface Sender {
  readonly client?: string | undefined;
}

export function isOther(a: Sender, b: Sender): boolean {
  return a.client === undefined || a.client !== b.client;
}

/** Whether one client goes by a name, as far as is known: not where there is none, where its calls overlap, or where it is an address. */
export function isOneClient({ client }: Sender, name: NameMemory | undefined): boolean {
  return client !== undefined && name?.isShared !== true && isIP(client) === 0;
}

/** Whether an accepted change left what it named as it was. */
export function isIdle({
  ifMatch,
  etag,
}: {
  readonly ifMatch?: string | undefined;
  readonly etag?: string | undefined;
}): boolean {
  return etag !== undefined && etag === ifMatch;
}

/**
 * When a request is known to have rested on what was current: when its tag was told last, else when its client last read the
 * record or changed it; -Infinity where the log does not say, as of a name that several may go by.
 */
export function knownMs(call: Call, record: RecordMemory): number {
  const tag = tagOf(call);
  if (tag !== undefined) return record.tags.askedMs(tag, call.path);
  if (call.client === undefined) return -Infinity;
  const own = record.accepted.findLast((one) => one.client === call.client);
  return Math.max(record.reads.askedMs(call.client), own?.arrivedMs ?? -Infinity);
}

/** Whether an accepted change may have taken what a request rested on since it was known to be current. */
export function isSince(one: Readonly<Change>, call: Call, sinceMs: number, stepMs: number): boolean {
  const tag = tagOf(call);
  return (
    areKin(one.path, call.path) &&
    one.doneMs >= sinceMs - stepMs &&
    one.arrivedMs <= call.doneMs + stepMs &&
    !isIdle(one) &&
    (tag === undefined || one.etag !== tag)
  );
}

/**
 * Whether an accepted change may lie between what a request rested on and its refusal. Of names that several may go by any of them
 * may have read before any change, unless the tag tells.
 */
export function mayBeBeaten(
  call: Call,
  record: RecordMemory,
  sinceMs: number,
  isOne: boolean,
  stepMs: number,
): boolean {
  return (
    record.forgotSince(sinceMs) ||
    record.accepted.some(
      (one) =>
        isSince(one, call, sinceMs, stepMs) && !(isOne && tagOf(call) === undefined && !isOther(one, call)),
    )
  );
}
