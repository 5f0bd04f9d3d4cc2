import type { Evidence, Final } from '../../core/evidence.ts';
import { askedPrefix } from '../../core/sight.ts';
import { numberIn, numberOf, requestNamed } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { isIn } from '../rows/effects.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { sightedUnder } from '../rows/fields.ts';
import { numberIn as entryNumber } from './sequence-numbers.ts';
import type { SequenceNumbers } from './sequence-numbers.ts';
import type { SequenceOptions } from './sequence-options.ts';
import { plainOrQuoted } from '../rows/quoted.ts';
import { unreadable, unseen } from '../rows/unfound.ts';

/** What is known of the entry with one number: who was given it, and what it may hold. */
interface Entry {
  givenTo: number;
  readonly texts: Set<number>;
}

/**
 * Holds what a service without an audit showed at the end against what was accepted: each number that was given has the entry
 * that was sent with it and says who sent it, no other number has any, and the counter stands at the last. O(n).
 */
export function sequenceFinals(
  evidence: Evidence,
  wanted: number,
  { given, possible }: SequenceNumbers,
  { entries, counters, counter, field }: SequenceOptions,
): Finding[] {
  const { history, finals } = evidence;
  if (finals === undefined)
    return (['missing-edit', 'half-effect', 'wrong-counter'] as const).map((kind) =>
      notExamined(kind, 'no final record was shown'),
    );
  const { command, slot, nonce } = history.columns;
  const text = sightedUnder(evidence, askedPrefix + field);
  const known = new Map<number, Map<number, Entry>>();
  const least = new Map<number, number>();
  const most = new Map<number, number>();
  const raise = (of: Map<number, number>, at: number, to: number): void =>
    void of.set(at, Math.max(of.get(at) ?? 0, to));
  for (let row = 0; row < history.count; row++) {
    const isGiven = !Number.isNaN(given[row]!);
    const number = isGiven ? given[row]! : possible[row]!;
    if (command[row] !== wanted || Number.isNaN(number)) continue;
    const at = slot[row]!;
    if (isGiven) raise(least, at, number);
    raise(most, at, number);
    let own = known.get(at);
    if (own === undefined) known.set(at, (own = new Map()));
    let entry = own.get(number);
    if (entry === undefined) own.set(number, (entry = { givenTo: -1, texts: new Set() }));
    // What was accepted leaves no room for what may have been.
    if (isGiven && entry.givenTo < 0) entry.texts.clear();
    if (isGiven) entry.givenTo = row;
    if (isGiven || entry.givenTo < 0) entry.texts.add(text[row]!);
  }
  const lost = new Occurrences<string>('missing-edit', (key, row) => ({
    key,
    text: 'the number was given, but the record is not what was sent with it',
    nonces: row < 0 ? [] : [nonce[row]!],
  }));
  const stray = ofRecords(
    'half-effect',
    () => 'the entry is there although no request that may have appended it took effect',
  );
  const wrong = ofRecords(
    'wrong-counter',
    (key) =>
      `${plainOrQuoted(finals.get(key)?.fields.get(counter) ?? 'nothing')} counted, which is not the last number that was given`,
  );
  const swapped = new Occurrences<string>('wrong-stamp', (key, row) => ({
    key,
    text: `the entry of request ${nonce[row]!} says that another request, which was given another number, has put it there`,
    nonces: [nonce[row]!],
  }));
  const rows = history.rowsByNonce();
  let isBy = 0;
  const compareStamp = (key: string, { fields }: Final, { givenTo }: Entry): void => {
    const named = rows(requestNamed(numberIn(fields.get('changedBy'))) ?? -1);
    if (named < 0 || givenTo < 0) return;
    if (named === givenTo) isBy += 1;
    // Requests that were not accepted are told from those that were elsewhere.
    else if (slot[named] === slot[givenTo] && !Number.isNaN(given[named]!))
      swapped.add(Infinity, 1, key, givenTo);
  };
  for (const [key, record] of finals) {
    const at = history.slotOf(key);
    if (isIn(key, [entries])) {
      const entry = known.get(at)?.get(entryNumber(key));
      if (entry === undefined) {
        stray.look();
        if (record.live) stray.add(Infinity, 1, key);
        continue;
      }
      if (record.live) compareStamp(key, record, entry);
      const said = record.fields.get(field);
      if (record.live ? said === undefined || entry.texts.has(Number.NaN) : entry.givenTo < 0) continue;
      lost.look();
      if (!record.live || !entry.texts.has(numberOf(said ?? ''))) lost.add(Infinity, 1, key, entry.givenTo);
    } else if (isIn(key, [counters]) && record.live) {
      const said = record.fields.get(counter);
      if (said === undefined) continue;
      wrong.look();
      const there = numberOf(said);
      const away = Math.max((least.get(at) ?? 0) - there, there - (most.get(at) ?? 0));
      if (away > 0) wrong.add(Infinity, away, key);
    }
  }
  const unsaid = unseen(evidence, unreadable(evidence, entries, field), entries);
  return [
    lost.findingUnless(unsaid),
    stray.findingUnless(unseen(evidence, `no final record of ${entries} was shown`, entries)),
    wrong.findingUnless(unseen(evidence, `no final record shows ${counter}`, counters)),
    // Who counts requests of its own meets the right number by chance only.
    ...(swapped.count > 0 && isBy >= swapped.count ? [swapped.finding()] : []),
  ];
}
