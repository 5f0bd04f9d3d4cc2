import type { Evidence } from '../core/evidence.ts';
import type { Columns } from '../core/columns.ts';
import type { History } from '../core/history.ts';
import type { Stored } from '../core/record.ts';
import { askedPrefix, toldPrefix } from '../core/sight.ts';
import { numberOf } from '../core/sightings.ts';

/** Who speaks of a field: reads and records at the end, or answers to commands, which may have words of their own. */
export type Source = 'shown' | 'told';

/** Says how a field is to be read that shows a word: in which word, or not at all (undefined). */
export type Rewrite = (field: string, value: number, source: Source) => number | string | undefined;

/** Whether a service shows or tells under a field any value that is such. */
export function shows(
  evidence: Evidence,
  field: string,
  isSuch: (value: number) => boolean,
  source: Source = 'shown',
): boolean {
  for (const value of shownUnder(evidence, field, source)) if (isSuch(value)) return true;
  return false;
}

/** The values that a service shows or tells under a field, one after another. */
export function* shownUnder(
  { history: { sightings }, finals }: Evidence,
  field: string,
  source: Source,
): Generator<number> {
  const names = new Set(
    [...sightings.names.keys()].filter((at) => {
      const name = sightings.names[at]!;
      return fieldOf(name) === field && sourceOf(name) === source;
    }),
  );
  if (names.size > 0)
    for (let at = 0; at < sightings.count; at++)
      if (names.has(sightings.field[at]!)) yield sightings.value[at]!;
  for (const { fields } of source === 'shown' ? (finals?.values() ?? []) : [])
    for (const [name, text] of fields) if (fieldOf(name) === field) yield numberOf(text);
}

/** The same evidence, in which reads, answers and records at the end show some fields otherwise, or not at all; and with other columns. */
export function rewritten(evidence: Evidence, rewrite: Rewrite, columns: Partial<Columns> = {}): Evidence {
  const { history, finals } = evidence;
  return {
    ...evidence,
    history: rewrittenHistory(history, rewrite, columns),
    ...(finals === undefined
      ? {}
      : { finals: new Map([...finals].map(([key, record]) => [key, rewrittenRecord(record, rewrite)])) }),
  };
}

/** The same evidence with other columns in its history; what reads and answers showed stays. */
export function withColumns(evidence: Evidence, columns: Partial<Columns>): Evidence {
  const { history } = evidence;
  const other = history.with(columns);
  other.sightings.join(history.sightings.data(), 0);
  return { ...evidence, history: other };
}

/** The field that a name of a sighting stands for: of a snapshot that of its member, of an answer what it told. */
function fieldOf(name: string): string {
  const told = name.startsWith(toldPrefix) ? name.slice(toldPrefix.length) : name;
  return told.slice(told.lastIndexOf('.') + 1);
}

/** Who speaks under a name; undefined where that is the client: what it asked for is in our terms. */
function sourceOf(name: string): Source | undefined {
  if (name.startsWith(askedPrefix)) return undefined;
  return name.startsWith(toldPrefix) ? 'told' : 'shown';
}

function rewrittenHistory(history: History, rewrite: Rewrite, columns: Partial<Columns>): History {
  const { sightings } = history;
  const other = history.with(columns);
  const fields = sightings.names.map((name) => ({ field: fieldOf(name), source: sourceOf(name) }));
  for (let at = 0; at < sightings.count; at++) {
    const { field, source } = fields[sightings.field[at]!]!;
    const own = sightings.value[at]!;
    const value = source === undefined ? own : rewrite(field, own, source);
    if (value === undefined) continue;
    const number = typeof value === 'number' ? value : numberOf(value);
    other.sightings.addNumber(sightings.row[at]!, sightings.names[sightings.field[at]!]!, number);
  }
  return other;
}

function rewrittenRecord(record: Stored, rewrite: Rewrite): Stored {
  const fields = new Map<string, string>();
  for (const [name, text] of record.fields) {
    const value = rewrite(fieldOf(name), numberOf(text), 'shown');
    if (value !== undefined) fields.set(name, typeof value === 'number' ? text : value);
  }
  return { ...record, fields };
}
