import type { Evidence } from '../core/evidence.ts';
import { History } from '../core/history.ts';
import type { Stored } from '../core/record.ts';
import { toldPrefix } from '../core/sight.ts';
import { numberOf } from '../core/sightings.ts';

/**
 * Leaves out of the evidence what a foreign service shows in words of its own: a field of which we know all values, under
 * which it shows another (`PAID`, 2, true), says nothing that could be held against it. `words` are the values by field.
 */
export function inKnownWords(
  evidence: Evidence,
  words: Readonly<Record<string, readonly string[]>> | undefined,
): Evidence {
  const { history, finals } = evidence;
  if (history.tags === undefined || words === undefined) return evidence;
  const unread = new Set(Object.keys(words).filter((field) => isOwn(evidence, field, words[field] ?? [])));
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

/** Whether a service shows anything else than the known words under a field. */
function isOwn(
  { history: { sightings }, finals }: Evidence,
  field: string,
  known: readonly string[],
): boolean {
  const numbers = new Set(known.map(numberOf));
  const names = new Set([...sightings.names.keys()].filter((at) => fieldOf(sightings.names[at]!) === field));
  for (let at = 0; at < sightings.count; at++)
    if (names.has(sightings.field[at]!) && !numbers.has(sightings.value[at]!)) return true;
  for (const { fields } of finals?.values() ?? []) {
    for (const [name, text] of fields) if (fieldOf(name) === field && !known.includes(text)) return true;
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
