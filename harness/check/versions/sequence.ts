import type { Audit, Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { toldPrefix } from '../../core/sight.ts';
import { answers, commandNumber, effectsOf, fates, isIn, settledTimes } from '../rows/effects.ts';
import { Occurrences, witnessNonces, ofRecords } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { sightedUnder } from '../rows/fields.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { freeNumbers } from './free-numbers.ts';
import { sequenceFinals } from './sequence-finals.ts';
import { sequenceNumbers } from './sequence-numbers.ts';
import type { SequenceOptions } from './sequence-options.ts';
import { sequenceReads } from './sequence-reads.ts';
import { plainOrQuoted } from '../rows/quoted.ts';

/**
 * Judges numbered entries: each number is taken once, in order and without a gap, each accepted entry is found under its
 * number, and the counter is the number of entries. Without an audit numbers are what was asked for and accepted, or
 * what answers told, and an answer that was lost may stand for a gap. O(n log n).
 */
export function sequence(evidence: Evidence, options: SequenceOptions): Finding[] {
  const { history, audit } = evidence;
  const { nonce, operation, slot, sent, done, command, answer, value } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const { given: number, possible } = sequenceNumbers(evidence, wanted, options);
  const keyOf = (at: number): string => `${options.entries}/${history.slotName(at)}`;
  const duplicate = new Occurrences('duplicate-turn', (group, taken) => {
    const same = rowsOf(groups, group).filter((row) => number[row] === taken);
    return {
      key: keyOf(groups.index.slots[group]!),
      text: `number ${taken} was given to ${same.length} requests`,
      nonces: Array.from(same.subarray(0, witnessNonces), (row) => nonce[row]!),
    };
  });
  const missing = new Occurrences('missing-turn', (group, last) => ({
    key: keyOf(groups.index.slots[group]!),
    text: `numbers up to ${last} were given, but not all of them`,
    nonces: [],
  }));
  const late = new Occurrences('missing-turn', (row, seen) => ({
    key: keyOf(slot[row]!),
    text: `number ${number[row]!} was given to a request that began after number ${number[seen]!} was taken`,
    nonces: [nonce[row]!, nonce[seen]!],
  }));
  const lost = new Occurrences('missing-edit', (row) => ({
    key: `${keyOf(slot[row]!)}.${number[row]!}`,
    text: `operation ${operation[row]!} was given this number, but the record is not its own`,
    nonces: [nonce[row]!],
  }));

  const misled = new Occurrences('wrong-counter', (row, told) => ({
    key: `${keyOf(slot[row]!)}.${number[row]!}`,
    text: `request ${nonce[row]!} was accepted under number ${number[row]!}, but was told that it has number ${told}`,
    nonces: [nonce[row]!],
  }));

  const toldNumber = sightedUnder(evidence, toldPrefix + (options.number ?? ''));
  const settled = settledTimes(evidence);
  const outOfOrder = (row: number, seen: number): void =>
    late.add(done[row]!, number[seen]! - number[row]!, row, seen);
  for (const { group, rows } of groups.slots) {
    const taken = new Map<number, number>();
    let last = 0;
    let unknowns = 0;
    const asked = new Set<number>();
    for (const row of rows) {
      if (!Number.isNaN(possible[row]!)) asked.add(possible[row]!);
      else if (command[row] === wanted && answer[row] === answers.unknown) unknowns += 1;
      const own = number[row]!;
      if (Number.isNaN(own)) continue;
      duplicate.look();
      missing.look();
      const times = (taken.get(own) ?? 0) + 1;
      taken.set(own, times);
      if (times > 1) duplicate.add(done[row]!, times, group, own);
      last = Math.max(last, own);
      const stored = audit?.records.get(`${keyOf(slot[row]!)}.${own}`);
      if (audit !== undefined && fate[row] === fates.effect) {
        lost.look();
        if (!isOwn(stored, options, operation[row]!)) lost.add(done[row]!, 1, row);
      }
      if (answer[row] !== answers.accepted) continue;
      const told = Number.isNaN(value[row]!) ? toldNumber[row]! : value[row]!;
      if (!Number.isNaN(told)) misled.look();
      const off = Math.abs(told - own);
      if (off > 0) misled.add(done[row]!, off, row, told);
    }
    let filled = taken.size;
    for (const one of asked) if (one > 0 && one < last && !taken.has(one)) filled += 1;
    const gaps = last - filled - (audit === undefined ? unknowns : 0);
    if (gaps > 0) missing.add(Infinity, gaps, group, last, gaps);
    findStale(rows, { sent, done: settled, rank: number }, outOfOrder);
  }
  const untold = duplicate.examined > 0 ? undefined : 'no number is known that was given';
  return [
    ...[duplicate, missing].map((occurrences) => occurrences.finding(untold)),
    ...[late, lost, misled].map((occurrences) => occurrences.finding()),
    freeNumbers(evidence, wanted, number, options),
    ...sequenceReads(evidence, { given: number, possible }, options),
    ...(audit === undefined
      ? sequenceFinals(evidence, wanted, { given: number, possible }, options)
      : counted(evidence, audit, options)),
  ];
}

function isOwn(
  stored: { readonly fields: ReadonlyMap<string, string> } | undefined,
  { field, markOf }: SequenceOptions,
  operation: number,
): boolean {
  return stored?.fields.get(field) === markOf(operation);
}

/** Holds counters against the entries that are there, and entries against the receipts of those who appended them. */
function counted({ history }: Evidence, audit: Audit, options: SequenceOptions): Finding[] {
  const { entries, counters, counter } = options;
  const wrong = ofRecords(
    'wrong-counter',
    (key, there) =>
      `${plainOrQuoted(audit.records.get(key)?.fields.get(counter) ?? 'nothing')} counted, ${there} there`,
  );
  const stray = ofRecords(
    'half-effect',
    () => 'the entry is there although no request that appended it took effect',
  );
  const there = new Map<number, number>();
  const known = new Set(audit.receipts.keys);
  for (const [key, { live }] of audit.records) {
    const at = live && isIn(key, [entries]) ? history.slotOf(key) : -1;
    if (at < 0) continue;
    there.set(at, (there.get(at) ?? 0) + 1);
    stray.look();
    if (!known.has(key)) stray.add(Infinity, 1, key);
  }
  for (const [key, { fields }] of audit.records) {
    const at = isIn(key, [counters]) ? history.slotOf(key) : -1;
    if (at < 0) continue;
    wrong.look();
    const away = Math.abs(Number(fields.get(counter) ?? 0) - (there.get(at) ?? 0));
    if (!(away === 0)) wrong.add(Infinity, away, key, there.get(at) ?? 0);
  }
  return [wrong.finding(), stray.finding()];
}
