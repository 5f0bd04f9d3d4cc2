import type { Redis } from 'ioredis';
import type { Stored } from '../../../harness/core/record.ts';
import type { AuditPage, AuditScope } from '../../../harness/core/store.ts';
import { decodeReceipt, keysOfReceipt } from './codec.ts';
import { exchange } from './connection.ts';
import { readRecords } from './script.ts';

/** Records or receipts that are asked for at once. */
const usualPage = 10_000;
const pieceSize = 200;
/** Receipts that are removed at once. */
const forgottenPage = 1000;

/** Reads every record and every receipt under a prefix once, or the records in a scope; what it reads must be quiet. */
export async function* auditRedis(
  redis: Redis,
  prefix: string,
  { isOwn, pageSize }: AuditScope = { isOwn: () => true, pageSize: usualPage },
): AsyncIterable<AuditPage> {
  const receipts = `${prefix}receipts`;
  const length = await exchange(redis, () => redis.llen(receipts));
  for (let from = 0; from < length; from += pageSize) {
    const texts = await exchange(redis, () => redis.lrange(receipts, from, from + pageSize - 1));
    yield { records: [], receipts: texts.map(decodeReceipt) };
  }
  // SCAN may name a key twice while the table is resized.
  const known = new Set<string>();
  for await (const keys of keysUnder(redis, `${prefix}r:`, pageSize)) {
    const fresh = [...new Set(keys)].filter((key) => !known.has(key) && isOwn(key.slice(prefix.length + 2)));
    for (const key of fresh) known.add(key);
    const found = await readAll(redis, fresh);
    const records = found.map(([key, record]) => [key.slice(prefix.length + 2), record] as const);
    if (records.length > 0) yield { records, receipts: [] };
  }
}

/** Removes everything under a prefix, and nothing else. */
export async function clearRedis(redis: Redis, prefix: string): Promise<void> {
  for await (const keys of keysUnder(redis, prefix)) {
    if (keys.length > 0) await exchange(redis, () => redis.unlink(...keys));
  }
}

/** Removes some records with their locks and tokens, and the oldest receipts as far as they are about nothing else. */
export async function forgetRedis(redis: Redis, prefix: string, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += pieceSize) {
    const piece = keys.slice(from, from + pieceSize);
    const own = piece.flatMap((key) => ['r', 'l', 't', 'f'].map((kind) => `${prefix}${kind}:${key}`));
    await exchange(redis, () => redis.unlink(...own));
  }
  const gone = new Set(keys);
  const receipts = `${prefix}receipts`;
  for (;;) {
    const texts = await exchange(redis, () => redis.lrange(receipts, 0, forgottenPage - 1));
    const kept = texts.findIndex((text) => !keysOfReceipt(text).every((key) => gone.has(key)));
    const count = kept < 0 ? texts.length : kept;
    if (count > 0) await exchange(redis, () => redis.ltrim(receipts, count, -1));
    if (kept >= 0 || texts.length < forgottenPage) return;
  }
}

async function* keysUnder(
  redis: Redis,
  prefix: string,
  pageSize = usualPage,
): AsyncIterable<readonly string[]> {
  const pattern = `${prefix.replaceAll(/[\\*?[\]]/g, String.raw`\$&`)}*`;
  let cursor = '0';
  do {
    const at = cursor;
    const [next, keys] = await exchange(redis, () => redis.scan(at, 'MATCH', pattern, 'COUNT', pageSize));
    cursor = next;
    yield keys;
  } while (cursor !== '0');
}

/** Reads records in pieces, so that no script keeps others waiting for long. */
async function readAll(redis: Redis, keys: readonly string[]): Promise<(readonly [string, Stored])[]> {
  const pieces: Promise<(readonly [string, Stored])[]>[] = [];
  for (let from = 0; from < keys.length; from += pieceSize)
    pieces.push(readPiece(redis, keys.slice(from, from + pieceSize)));
  return (await Promise.all(pieces)).flat();
}

async function readPiece(redis: Redis, keys: readonly string[]): Promise<(readonly [string, Stored])[]> {
  const records = await readRecords(redis, keys);
  return keys.flatMap((key, index) => {
    const record = records[index];
    return record === undefined ? [] : [[key, record] as const];
  });
}
