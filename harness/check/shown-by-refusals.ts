import { collectionOf } from '../core/record.ts';
import type { Audit, Evidence } from '../core/evidence.ts';
import { shownAgreesSight, shownKeySight, shownPrefix, shownVersionSight } from '../core/sight.ts';
import { numberOf } from '../core/sightings.ts';
import type { Finding } from '../core/verdict.ts';
import { answers, settledTimes } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';
import { writersOf } from './rows/writers.ts';

/**
 * Judges the records that refusals of our services show, as reads that were made between request and answer: an answer
 * agrees with itself, its version was there at that time, and has the same fields for everybody who is shown it and in the
 * store at the end. A service that is not ours may mean something else by the same members. O(n log n).
 */
export function shownByRefusals(evidence: Evidence): Finding[] {
  const { history, audit } = evidence;
  const shown = history.tags === undefined && audit !== undefined ? shownRecords(evidence, audit) : [];
  if (audit === undefined || shown.length === 0) return [];
  const { nonce, sent, done } = history.columns;
  const wrong = new Occurrences('wrong-refusal', (at, flaw) => {
    const { row, key, version } = shown[at]!;
    const text = `request ${nonce[row]!} was refused and shown version ${version} ${flaws[flaw]!}`;
    return { key, text, nonces: [nonce[row]!] };
  });
  const settled = settledTimes(evidence);
  const contentAgrees = contents(evidence, audit, shown);
  let twice: ReadonlySet<string> | undefined;
  for (const [at, one] of shown.entries()) {
    const { row, key, version, agrees } = one;
    const { rowOf, traceOf, positionOf } = writersOf(evidence, audit, collectionOf(key));
    const position = positionOf(key);
    const writerOf = (made: number): number => {
      const trace = position < 0 ? -1 : traceOf(position, made);
      return trace < 0 ? -1 : rowOf[trace]!;
    };
    const own = writerOf(version);
    const next = writerOf(version + 1);
    wrong.look();
    let flaw: number | undefined;
    if (!agrees) flaw = 0;
    else if (version > (audit.records.get(key)?.version ?? 0)) flaw = 1;
    else if (own >= 0 && sent[own]! > done[row]!) flaw = 2;
    else if (next >= 0 && settled[next]! < sent[row]!) flaw = 3;
    else if (!contentAgrees(one)) flaw = 4;
    if (flaw === undefined) continue;
    // A version that two changes made is two records, which other checks tell.
    twice ??= madeTwice(audit);
    if (flaw < 2 || ![version, version + 1].some((made) => twice?.has(`${position} ${made}`)))
      wrong.add(done[row]!, 1, at, flaw);
  }
  return [wrong.finding()];
}

/** What can be wrong with a version that is shown. */
const flaws = [
  'in an answer that contradicts itself',
  'that the record never had',
  'before it was there',
  'after it was over',
  'with other fields than it has',
] as const;

/** A record as one refusal showed it; without fields where it said that there is none. */
interface ShownRecord {
  readonly row: number;
  readonly key: string;
  readonly version: number;
  readonly agrees: boolean;
  readonly fields: ReadonlyMap<string, number>;
}

function shownRecords({ history: { sightings } }: Evidence, { records, receipts }: Audit): ShownRecord[] {
  const field = sightings.names.indexOf(shownKeySight);
  if (field < 0) return [];
  const shown: { row: number; key: number }[] = [];
  for (let at = 0; at < sightings.count; at++)
    if (sightings.field[at] === field) shown.push({ row: sightings.row[at]!, key: sightings.value[at]! });
  const wanted = new Set(shown.map(({ key }) => key));
  const keys = new Map<number, string>();
  for (const some of [records.keys(), receipts.keys])
    for (const key of some) {
      const number = numberOf(key);
      if (wanted.has(number)) keys.set(number, key);
    }
  return shown.flatMap(({ row, key: number }) => {
    const key = keys.get(number);
    const seen = sightings.of(row);
    const version = seen.get(shownVersionSight);
    if (key === undefined || version === undefined) return [];
    const fields = new Map(
      [...seen].flatMap(([name, value]) =>
        name.startsWith(shownPrefix) ? [[name.slice(shownPrefix.length), value] as const] : [],
      ),
    );
    return [{ row, key, version, agrees: seen.get(shownAgreesSight) === 1, fields }];
  });
}

/** Says whether a record that was shown is as the first who saw that version saw it: the store at the end, or a client. */
function contents(
  { history }: Evidence,
  { records }: Audit,
  shown: readonly ShownRecord[],
): (one: ShownRecord) => boolean {
  const { command, answer, version, slot } = history.columns;
  const wanted = new Set(shown.map((one) => `${one.key} ${one.version}`));
  const collections = [...new Set(shown.map(({ key }) => key.slice(0, key.indexOf('/') + 1)))];
  const known = new Map<string, ReadonlyMap<string, number>>();
  for (const { key } of shown) {
    const last = records.get(key);
    if (last === undefined) continue;
    known.set(
      `${key} ${last.version}`,
      new Map(last.live ? Array.from(last.fields, ([name, text]) => [name, numberOf(text)] as const) : []),
    );
  }
  // A read with a version is of the one record of its slot; where two collections are shown nobody knows of which.
  const [only] = collections;
  for (let row = 0; collections.length === 1 && row < history.count; row++) {
    if (command[row] !== 0 || answer[row] !== answers.found || version[row] === 0) continue;
    const name = `${only}${history.slotName(slot[row]!)} ${version[row]!}`;
    if (wanted.has(name) && !known.has(name)) known.set(name, history.sightings.of(row));
  }
  return ({ key, version: made, fields }) => {
    const name = `${key} ${made}`;
    const before = known.get(name);
    if (before === undefined) known.set(name, fields);
    return before === undefined || isSame(before, fields);
  };
}

function isSame(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}

/** Versions that more than one change made, each with the position of its record. */
function madeTwice({ receipts: { count, key, wrote } }: Audit): ReadonlySet<string> {
  const once = new Set<string>();
  const twice = new Set<string>();
  for (let at = 0; at < count; at++) {
    if (wrote[at] === 0) continue;
    const name = `${key[at]!} ${wrote[at]!}`;
    if (once.has(name)) twice.add(name);
    else once.add(name);
  }
  return twice;
}
