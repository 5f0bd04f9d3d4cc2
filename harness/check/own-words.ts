import type { Evidence } from '../core/evidence.ts';
import { History } from '../core/history.ts';
import type { Stored } from '../core/record.ts';
import { toldPrefix } from '../core/sight.ts';
import { isDigest, numberOf } from '../core/sightings.ts';
import type { Workload } from '../core/workload.ts';

/** The form in which fields of a workload are shown: the values of those that hold words, and those that hold integers. */
export type KnownForms = Pick<Workload, 'words' | 'amounts'>;

/**
 * Leaves out of the evidence what a foreign service shows in words of its own: a field of which we know all values, under
 * which it shows another (`PAID`, 2, true), says nothing that could be held against it, nor does one that holds an amount,
 * under which it shows something else (true, `10.00`).
 */
export function inKnownWords(evidence: Evidence, { words = {}, amounts = [] }: KnownForms): Evidence {
  const { history, finals } = evidence;
  if (history.tags === undefined) return evidence;
  const unread = new Set([
    ...Object.keys(words).filter((field) => hasOwnWords(evidence, field, words[field] ?? [])),
    ...amounts.filter((field) => hasOwnAmounts(evidence, field)),
  ]);
  if (unread.size === 0) return evidence;
  return {
    ...evidence,
    unread,
    history: without(history, unread),
    ...(finals === undefined
      ? {}
      : { finals: new Map([...finals].map(([key, record]) => [key, leaving(record, unread)])) }),
  };
}

/** The field that a name of a sighting stands for: of a snapshot that of its member, of an answer what it told. */
function fieldOf(name: string): string {
  const told = name.startsWith(toldPrefix) ? name.slice(toldPrefix.length) : name;
  return told.slice(told.lastIndexOf('.') + 1);
}

/** Whether a service shows another word under a field than those that are known. */
function hasOwnWords(evidence: Evidence, field: string, words: readonly string[]): boolean {
  const known = new Set(words.map(numberOf));
  return shows(evidence, field, (value) => !known.has(value));
}

/**
 * Whether a service shows something else than integers under a field that holds an amount. Nothing beside integers is no
 * form of its own: an amount that got lost, such as a sum with what is no number, is shown so.
 */
function hasOwnAmounts(evidence: Evidence, field: string): boolean {
  const isText = (value: number): boolean => isDigest(value) && value !== nothing;
  if (shows(evidence, field, isText)) return true;
  return (
    shows(evidence, field, (value) => value === nothing) &&
    !shows(evidence, field, (value) => !isDigest(value))
  );
}

const nothing = numberOf('null');

/** Whether a service shows under a field any value that is such. */
function shows(
  { history: { sightings }, finals }: Evidence,
  field: string,
  isSuch: (value: number) => boolean,
): boolean {
  const names = new Set([...sightings.names.keys()].filter((at) => fieldOf(sightings.names[at]!) === field));
  if (names.size > 0)
    for (let at = 0; at < sightings.count; at++)
      if (names.has(sightings.field[at]!) && isSuch(sightings.value[at]!)) return true;
  for (const { fields } of finals?.values() ?? []) {
    for (const [name, text] of fields) if (fieldOf(name) === field && isSuch(numberOf(text))) return true;
  }
  return false;
}

function without(history: History, unread: ReadonlySet<string>): History {
  const { sightings } = history;
  const other = new History(history.keys, history.capacity, history.columns, history.salt);
  other.count = history.count;
  if (history.tags !== undefined) other.tags = history.tags;
  for (let at = 0; at < sightings.count; at++) {
    const name = sightings.names[sightings.field[at]!]!;
    if (!unread.has(fieldOf(name))) other.sightings.addNumber(sightings.row[at]!, name, sightings.value[at]!);
  }
  return other;
}

function leaving(record: Stored, unread: ReadonlySet<string>): Stored {
  return { ...record, fields: new Map([...record.fields].filter(([name]) => !unread.has(fieldOf(name)))) };
}
