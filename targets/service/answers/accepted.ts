import type { FastifyReply } from 'fastify';
import type { Condition, Part } from '../../../harness/core/guarded.ts';
import { etagOf } from '../../../harness/core/http.ts';
import type { Trace } from '../../../harness/core/record.ts';
import { isRecordId } from '../requests/record-id.ts';
import type { Service } from '../service.ts';

/** What became of one record of a command. */
type Written = Pick<Trace, 'wrote'>;

/**
 * Answers that a command took effect: 201 where it created a record, with ETag and Location of what it created, else of
 * the first record that it changed. `written` and `added` are what it did, in the order of its parts.
 */
export function accept(
  reply: FastifyReply,
  service: Service,
  parts: readonly Part[],
  written: readonly Written[],
  added: readonly number[],
): string {
  reply.type('application/json');
  const chosen = chosenOf(parts, written);
  const part = parts[chosen];
  const version = written[chosen]?.wrote ?? 0;
  // What was deleted has no representation any more that a tag could stand for.
  if (part !== undefined && part.then[0]?.do !== 'delete') {
    if (creates(part)) reply.code(201);
    reply.header('etag', etagOf(version));
    const location = locationOf(service, part.key);
    if (location !== undefined) reply.header('location', location);
  }
  return JSON.stringify({ version, added: sumsOf(parts, added) });
}

/** The position of the part that created a record, else of the first that changed one; -1 where nothing was written. */
function chosenOf(parts: readonly Part[], written: readonly Written[]): number {
  let changed = -1;
  for (const [index, part] of parts.entries()) {
    if (creates(part)) return index;
    if (changed < 0 && written[index]?.wrote !== null) changed = index;
  }
  return changed;
}

/** The address of the record of a key; undefined where GET shows none under it. */
export function locationOf(service: Service, key: string): string | undefined {
  if (service.resourceOf(key) === undefined || !isRecordId(key.slice(key.indexOf('/') + 1))) return undefined;
  return `/${key}`;
}

/** Whether a condition asks that the whole record is not there yet. */
export function isCreation(condition: Condition | undefined): boolean {
  return condition?.is === 'absent' && !('field' in condition);
}

function creates({ when, then }: Part): boolean {
  if (then.length === 0) return false;
  for (const condition of when) if (isCreation(condition)) return true;
  return false;
}

/** The fields that were counted up or down with their new values; one that two records have is named with its record. */
function sumsOf(parts: readonly Part[], added: readonly number[]): Readonly<Record<string, number>> {
  let at = 0;
  const sums: Record<string, number> = {};
  for (const part of parts) {
    for (const change of part.then) {
      if (change.do !== 'add') continue;
      const name = Object.hasOwn(sums, change.field) ? `${part.key}.${change.field}` : change.field;
      sums[name] = added[at++] ?? 0;
    }
  }
  return sums;
}
