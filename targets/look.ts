import { getGlobalDispatcher, request } from 'undici';
import type { Dispatcher } from 'undici';
import type { Stored } from '../harness/core/record.ts';
import { fieldsOf, isObject } from '../harness/drive/reply-parts.ts';

/** How long a service may be looked into at most, ms, and with how many requests at once. */
const boundMs = 1500;
const together = 16;

/**
 * Reads records of a service that cannot be audited, each by GET at its address, as far as time allows. A record that is
 * not there (404, 410) is one that is not live; a collection of which no record is shown, or that answers otherwise, is left
 * out. Versions are not known (0).
 */
export async function look(
  base: string,
  keys: readonly string[],
  dispatcher: Dispatcher = getGlobalDispatcher(),
): Promise<ReadonlyMap<string, Stored>> {
  const deadline = performance.now() + boundMs;
  const seen = new Map<string, Stored>();
  const strange = new Set<string>();
  let next = 0;
  const reading = async (): Promise<void> => {
    while (next < keys.length && performance.now() < deadline) {
      const key = keys[next++]!;
      if (strange.has(collectionOf(key))) continue;
      const found = await show(`${base}/${key}`, dispatcher);
      if (found === undefined) strange.add(collectionOf(key));
      else seen.set(key, found);
    }
  };
  await Promise.all(Array.from({ length: together }, reading));
  const shown = new Set([...seen].flatMap(([key, { live }]) => (live ? [collectionOf(key)] : [])));
  return new Map(
    [...seen].filter(([key]) => shown.has(collectionOf(key)) && !strange.has(collectionOf(key))),
  );
}

/** One record as it is shown; undefined where the answer does not say. */
async function show(address: string, dispatcher: Dispatcher): Promise<Stored | undefined> {
  try {
    const { statusCode, body } = await request(address, {
      headersTimeout: boundMs,
      bodyTimeout: boundMs,
      dispatcher,
    });
    if (statusCode === 404 || statusCode === 410) {
      await body.dump();
      return { version: 0, live: false, fields: new Map() };
    }
    if (statusCode !== 200) {
      await body.dump();
      return undefined;
    }
    const shown: unknown = await body.json();
    return isObject(shown) ? { version: 0, live: true, fields: fieldsOf(shown) } : undefined;
  } catch {
    return undefined;
  }
}

function collectionOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
