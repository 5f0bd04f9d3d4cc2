import { collectionOf } from '../../harness/core/record.ts';
import { setMaxListeners } from 'node:events';
import type { Dispatcher } from 'undici';
import type { Final } from '../../harness/core/evidence.ts';
import { shownIn, showsRecord } from '../../harness/drive/dialects/reply-parts.ts';
import { inUtf8, unpackedBody } from '../../harness/drive/dialects/unpacked.ts';
import { jsonOf } from '../../harness/drive/wire/json-text.ts';
import { undici } from '../../harness/drive/wire/undici.ts';
import type { Glance, Looked } from '../target.ts';

/** How long a service may be looked into at most, ms, with how many requests at once, and how large a record may be. */
const boundMs = 1500;
const together = 16;
/** Records of each collection that are looked at before any others; where all of them are answered otherwise, others are too. */
const early = 16;
const mostBytes = 1_048_576;

/**
 * Reads records of a service that cannot be audited, as far as time allows: a few of each collection first, so that of each
 * something is seen. A record that is not there (404, 410) is one that is not live; one that is answered otherwise is left out,
 * and a collection of which no record is shown. Versions are not known (0).
 */
export async function look(
  keys: readonly string[],
  glanced: (key: string, signal: AbortSignal) => Promise<Glance | undefined>,
): Promise<Looked> {
  const signal = AbortSignal.timeout(boundMs);
  // All requests listen to it, each more than once.
  setMaxListeners(0, signal);
  const seen = new Map<string, Final>();
  const strange = new Set<string>();
  const shown = new Set<string>();
  const refused = new Map<string, number>();
  const isClosed = (collection: string): boolean =>
    !shown.has(collection) && (refused.get(collection) ?? 0) >= early;
  const order = inTurn(keys);
  let next = 0;
  const reading = async (): Promise<void> => {
    while (next < order.length && !signal.aborted) {
      const key = order[next++]!;
      const collection = collectionOf(key);
      if (isClosed(collection)) continue;
      const found = (await glanced(key, signal))?.record;
      if (found !== undefined) {
        seen.set(key, found);
        if (found.live) shown.add(collection);
      } else if (!signal.aborted) {
        // Who was asked too late to answer has not answered otherwise.
        strange.add(key);
        refused.set(collection, (refused.get(collection) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: together }, reading));
  const isCut = order.some((key) => !seen.has(key) && !strange.has(key) && !isClosed(collectionOf(key)));
  return {
    records: new Map([...seen].filter(([key]) => shown.has(collectionOf(key)))),
    ...(isCut ? { cutShort: { seen: seen.size, of: keys.length } } : {}),
  };
}

/** Keys with some of each collection first, otherwise as they come. */
function inTurn(keys: readonly string[]): string[] {
  const taken = new Map<string, number>();
  const isEarly = keys.map((key) => {
    const before = taken.get(collectionOf(key)) ?? 0;
    taken.set(collectionOf(key), before + 1);
    return before < early;
  });
  return [...keys.filter((_, at) => isEarly[at]), ...keys.filter((_, at) => isEarly[at] !== true)];
}

/** One record as GET at its address shows it; undefined where nobody answers. */
export async function glance(
  address: string,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Glance | undefined> {
  const nothing: Final = { version: 0, live: false, fields: new Map() };
  try {
    const { statusCode, headers, body } = await undici().request(address, { dispatcher, signal });
    if (statusCode === 404 || statusCode === 410) {
      await body.dump({ limit: mostBytes, signal });
      return { status: statusCode, record: nothing };
    }
    const text = await textOf(body, headers);
    const shown: unknown = showsRecord(statusCode) && text !== undefined ? jsonOf(text) : undefined;
    const fields = shownIn(shown);
    if (fields === undefined) return { status: statusCode, record: undefined };
    if (fields === 'nothing') return { status: statusCode, record: nothing };
    const { etag: tag } = headers;
    const record = { version: 0, live: true, fields };
    return { status: statusCode, record: typeof tag === 'string' ? { ...record, tag } : record };
  } catch {
    return undefined;
  }
}

/** A body as text; undefined where it is larger than a record, or packed in a way that is not read. */
async function textOf(
  body: Dispatcher.ResponseData['body'],
  headers: Dispatcher.ResponseData['headers'],
): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return undefined;
    parts.push(part);
  }
  const plain = unpackedBody(Buffer.concat(parts), String(headers['content-encoding'] ?? 'identity'));
  return plain === undefined ? undefined : inUtf8(plain, String(headers['content-type'] ?? '')).toString();
}
