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

/** What a log shows of what a request rested on. */
export interface Grounds {
  /** When that is known to have been current, or later: -Infinity where the log does not say. */
  readonly sinceMs: number;
  /** Whether changes of its name are surely its own: not where others of the name may have read before them. */
  readonly isOwnKnown: boolean;
}

/** What a request rested on: its tag, when that was told last, else what its name last read of the record, or made of it. */
export function groundsOf(call: Call, record: RecordMemory, name: NameMemory | undefined): Grounds {
  const tag = tagOf(call);
  if (tag !== undefined) return { sinceMs: record.tags.askedMs(tag, call.path), isOwnKnown: false };
  const { client } = call;
  if (name === undefined) return { sinceMs: -Infinity, isOwnKnown: false };
  const readMs = record.reads.askedMs(name);
  const ownMs = record.accepted.findLast((one) => one.client === client)?.arrivedMs ?? -Infinity;
  const isOwnKnown = readMs > ownMs || record.reads.unused(name, undefined) === 0;
  return { sinceMs: isOwnKnown ? Math.max(readMs, ownMs) : readMs, isOwnKnown };
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

/** Whether a change may have taken away what a request rested on: not where it was made on other tags alone. */
export function mayTake({ ifMatch }: Readonly<Change>, call: Call): boolean {
  const tag = tagOf(call);
  return tag === undefined || ifMatch === undefined || ifMatch === '*' || ifMatch.includes(tag);
}

/**
 * Whether an accepted change may lie between what a request rested on and its refusal. Of names that several may go by any of them
 * may have read before any change, unless the tag tells.
 */
export function mayBeBeaten(
  call: Call,
  record: RecordMemory,
  { sinceMs, isOwnKnown }: Grounds,
  stepMs: number,
): boolean {
  return (
    record.forgotSince(sinceMs) ||
    record.accepted.some((one) => isSince(one, call, sinceMs, stepMs) && !(isOwnKnown && !isOther(one, call)))
  );
}
