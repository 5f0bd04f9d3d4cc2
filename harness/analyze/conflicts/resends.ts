import { isIP } from 'node:net';
import type { Call } from '../../core/call.ts';
import type { RecordMemory, RefusedRow } from './record-memory.ts';
import { areKin } from './kinship.ts';
import type { NameKey } from './name-reads.ts';
import { passesBySoon } from './refusals.ts';

/** How long a client's next request counts as sent in answer to its refusal. */
export const againMs = 10_000;

/** How often the client has been refused the same request in a row, this time included. */
export function rowOf(call: Call, record: RecordMemory, name: NameKey | undefined): number {
  const request = requestOf(call);
  if (name === undefined || request === undefined || passesBySoon(call)) return 1;
  const row = record.refusedRow(request);
  if (row === undefined || !isInRow(call, record, name, row)) {
    record.startRow(request, name, call.doneMs);
    return 1;
  }
  row.count += 1;
  row.lastMs = call.doneMs;
  return row.count;
}

/** Whether a request was sent in answer to a refusal of the same: after it, soon, and in vain. */
function isInRow(call: Call, record: RecordMemory, name: NameKey, { lastMs }: RefusedRow): boolean {
  const { ifMatch, path } = call;
  // What was sent before the refusal arrived was not sent in answer to it.
  if (call.arrivedMs < lastMs) return false;
  // Whoever has looked again, or stands for more who have, sends it on what was read.
  if (!isOneRequest(call) && record.reads.unused(name, ifMatch) > 0) return false;
  if (ifMatch === undefined ? record.lastAcceptedMs > lastMs : mayBeBack(ifMatch, path, record, lastMs))
    return false;
  return call.arrivedMs <= lastMs + againMs || isLostForGood(call, record, name, lastMs);
}

/** Whether a tag may have become current again since it was refused, as those of contents do: it was told or made, or a change was made on it. */
function mayBeBack(tag: string, path: string, record: RecordMemory, sinceMs: number): boolean {
  if (record.lastAcceptedMs <= sinceMs && record.tags.movedMs <= sinceMs) return false;
  return (
    record.tags.askedMs(tag, path) >= sinceMs ||
    record.forgotSince(sinceMs) ||
    record.accepted.some((one) => one.doneMs > sinceMs && areKin(one.path, path) && mayShowCurrent(one, tag))
  );
}

/** Whether an accepted change shows that a tag may be, or have been, current: it made it, or was made on it, or nobody knows what it made. */
export function mayShowCurrent(
  { etag, ifMatch }: { readonly etag?: string | undefined; readonly ifMatch?: string | undefined },
  tag: string,
): boolean {
  return etag === undefined || etag === tag || ifMatch === tag;
}

/** Whether a client names a version that was changed, and has not looked again since a time. */
function isLostForGood(
  { client = '', ifMatch, path }: Call,
  record: RecordMemory,
  name: NameKey,
  sinceMs: number,
): boolean {
  if (ifMatch === undefined || isIP(client) > 0 || !record.isConsumed(ifMatch, path)) return false;
  return record.reads.askedMs(name) < sinceMs;
}

/**
 * What makes two requests one that was sent again: its idempotency key, else its trace, else who sends it on which precondition.
 * `undefined` where that tells nothing: many may act behind an address, and each of them may ask for the same once.
 */
function requestOf(call: Call): string | undefined {
  const { client, method, path, idempotencyKey, traceparent } = call;
  if (client === undefined) return undefined;
  const precondition = call.ifMatch ?? call.ifUnmodifiedSince ?? '';
  const id = idempotencyKey ?? traceOf(traceparent);
  if (id === undefined && isIP(client) > 0) return undefined;
  return `${client}\n${method}\n${path}\n${precondition}\n${id ?? ''}`;
}

/** Whether a log says of a request which one it is, so that it is known again whoever sends it. */
export function isOneRequest({ idempotencyKey, traceparent }: Call): boolean {
  return (idempotencyKey ?? traceOf(traceparent)) !== undefined;
}

/** What tells of a request which one it is. */
export type Identified = Pick<Call, 'method' | 'path'> & {
  readonly client?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly traceparent?: string | undefined;
};

/** Keys that nobody comes upon who has not been told them: UUIDs, ULIDs and others drawn at random. Who counts them shares them with all who count. */
const isDrawn = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|^"?(?=(?:\D*\d){3})(?=.*[a-z])[0-9a-z]{20,}"?$/i;

/**
 * Whether two are one request that was sent twice, as its key says, or its trace: no client is in its own way as somebody else. A key
 * that was drawn is of one request by whatever name it comes, as where a token was renewed or a phone has another address.
 */
export function isSameRequest(one: Identified, other: Identified): boolean {
  // Most logs tell neither, and this is asked of many.
  if (other.idempotencyKey === undefined && other.traceparent === undefined) return false;
  if (one.method !== other.method || one.path !== other.path) return false;
  if (one.client !== undefined && other.client !== undefined && one.client !== other.client)
    return one.idempotencyKey === other.idempotencyKey && isDrawn.test(one.idempotencyKey ?? '');
  const id = one.idempotencyKey ?? traceOf(one.traceparent);
  return id !== undefined && id === (other.idempotencyKey ?? traceOf(other.traceparent));
}

/** The trace id of W3C Trace Context, `00-TRACE-SPAN-FLAGS`. */
function traceOf(traceparent: string | undefined): string | undefined {
  return traceparent !== undefined && /^[0-9a-f]{2}-[0-9a-f]{32}-/i.test(traceparent)
    ? traceparent.slice(3, 35)
    : undefined;
}
