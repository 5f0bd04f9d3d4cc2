import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import type { History } from '../../core/history.ts';
import type { Stored } from '../../core/record.ts';
import { answers } from './effects.ts';

/** By row, what its exchange showed under the first of some names that it told; NaN where it showed nothing such. */
export function sightedUnder({ history }: Evidence, ...names: readonly string[]): Float64Array {
  const [first = new Float64Array(history.count), ...others] = sightedColumns(history, names);
  for (const other of others)
    for (let row = 0; row < history.count; row++) if (Number.isNaN(first[row]!)) first[row] = other[row]!;
  return first;
}

/** Says whether a service shows records to those who ask: where it never does, one that is not found says nothing. */
export function showsRecords({ history, audit }: Evidence): boolean {
  if (audit !== undefined) return true;
  const { command, answer } = history.columns;
  for (let row = 0; row < history.count; row++)
    if (command[row] === 0 && answer[row] === answers.found) return true;
  return false;
}

/** The record of a slot at the end, by its key; undefined where nobody looked. */
export function finalOf(evidence: Evidence, key: string): Stored | undefined {
  return recordsOf(evidence)?.get(key);
}

/** By row, when the request can have taken effect at the earliest: the first time that it was sent. O(n). */
export function firstSent({ history }: Evidence): Float64Array {
  const { command, operation, answer, sent } = history.columns;
  const asked = sent.slice(0, history.count);
  // Per operation, since when the answers to a command have been lost.
  const lost = new Map<number, { readonly command: number; readonly sentMs: number }>();
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0) continue;
    const before = lost.size === 0 ? undefined : lost.get(operation[row]!);
    const isAgain = before !== undefined && before.command === command[row];
    if (isAgain) asked[row] = Math.min(asked[row]!, before.sentMs);
    if (answer[row] === answers.unknown)
      lost.set(operation[row]!, { command: command[row]!, sentMs: asked[row]! });
    else if (before !== undefined && !isAgain) lost.delete(operation[row]!);
  }
  return asked;
}

/**
 * Whether a record that is not there at the end was taken away: a service that answered 404 in the race too, where nothing
 * was ever deleted, says so of anything.
 */
export function absenceProves({ history, audit }: Evidence): boolean {
  return audit !== undefined || !history.columns.status.subarray(0, history.count).includes(404);
}

/** The amount that a record shows in a field; undefined where it is not there, shows no such field, or no amount in it. */
export function shownAmount({ live, fields }: Stored, field: string): number | undefined {
  return live && fields.has(field) ? integerOf(fields.get(field)) : undefined;
}

/**
 * What rows showed under some names, as one column a name: NaN where a row showed nothing under it. Linear in all that was
 * noted.
 */
export function sightedColumns(history: History, names: readonly string[]): readonly Float64Array[] {
  const { sightings } = history;
  const columns = names.map(() => new Float64Array(history.count).fill(Number.NaN));
  const columnOf = sightings.names.map((name) => columns[names.indexOf(name)]);
  const { row, field, value, count } = sightings;
  for (let at = 0; at < count; at++) {
    const column = columnOf[field[at]!];
    if (column !== undefined) column[row[at]!] = value[at]!;
  }
  return columns;
}

/** One named field of what every row showed, NaN where it showed none; undefined where no row did. */
export function sightColumn(history: History, name: string): Float64Array | undefined {
  return history.sightings.names.includes(name) ? sightedColumns(history, [name])[0] : undefined;
}
