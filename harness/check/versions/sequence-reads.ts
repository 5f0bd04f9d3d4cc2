import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { toldPrefix } from '../../core/sight.ts';
import { answers, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { sortRows } from '../rows/row-order.ts';
import { sightedUnder } from '../rows/fields.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { writersOf } from '../rows/writers.ts';
import type { SequenceNumbers } from './sequence-numbers.ts';
import type { SequenceOptions } from './sequence-options.ts';

/**
 * Judges what reads show of a counter: at least as many entries as were there before the read began, and no more than had been
 * asked for when it ended, as do answers that show the record, with at least the number that they gave; and nobody is given a number that a read had shown as taken before. With an audit it is the number
 * that the request has taken which made the version shown. O(n log n).
 */
export function sequenceReads(
  evidence: Evidence,
  { given, possible }: SequenceNumbers,
  { counters, counter }: SequenceOptions,
): Finding[] {
  const { history, audit } = evidence;
  const { command, answer, version, slot, nonce, sent, done } = history.columns;
  const shown = sightedUnder(evidence, counter, toldPrefix + counter);
  const keyOf = (row: number): string => `${counters}/${history.slotName(slot[row]!)}`;
  const stale = new Occurrences('stale-read', (row, seen) => ({
    key: keyOf(row),
    text:
      command[row] === 0
        ? `${shown[row]!} counted by a request that began after number ${command[seen] === 0 ? shown[seen]! : given[seen]!} was taken`
        : `number ${given[row]!} was given to a request that began after ${shown[seen]!} were counted`,
    nonces: [nonce[row]!, nonce[seen]!],
  }));
  const wrong = new Occurrences('wrong-counter', (row, there) => ({
    key: keyOf(row),
    text: `${shown[row]!} counted, where there are ${there}${audit === undefined ? (shown[row]! > there ? ' at most' : ' at least') : ''}`,
    nonces: [nonce[row]!],
  }));
  const writers = audit === undefined ? undefined : writersOf(evidence, audit, counters);
  const settled = settledTimes(evidence);
  const rank = new Float64Array(history.count).fill(Number.NaN);
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0) rank[row] = 2 * given[row]!;
    else if (answer[row] === answers.found && !Number.isNaN(shown[row]!)) rank[row] = 2 * shown[row]! + 1;
    if (command[row] === 0 && !Number.isNaN(rank[row]!)) stale.look();
  }
  // Two numbers that were given out of order are found without any read.
  const found = (row: number, seen: number): void => {
    if (command[row] === 0 || command[seen] === 0)
      stale.add(done[row]!, Math.ceil((rank[seen]! - rank[row]!) / 2), row, seen);
  };
  for (const { name, rows } of groupBySlot(history).slots) {
    const bySent = rows.slice();
    sortRows(bySent, sent);
    findStale(rows, { sent, done: settled, rank }, found);
    const position = writers?.positionOf(`${counters}/${name}`) ?? -1;
    let begun = 0;
    let most = 0;
    for (const row of rows) {
      for (; begun < bySent.length && sent[bySent[begun]!]! <= done[row]!; begun++) {
        const other = bySent[begun]!;
        const own = Number.isNaN(given[other]!) ? possible[other]! : given[other]!;
        if (own > most) most = own;
      }
      if (Number.isNaN(rank[row]!) || Number.isNaN(shown[row]!)) continue;
      wrong.look();
      if (shown[row]! > most) wrong.add(done[row]!, shown[row]! - most, row, most);
      else if (command[row] !== 0) {
        if (shown[row]! < given[row]!) wrong.add(done[row]!, given[row]! - shown[row]!, row, given[row]);
      } else if (writers !== undefined) {
        const trace = position < 0 ? -1 : writers.traceOf(position, version[row]!);
        const writer = trace < 0 ? -1 : writers.rowOf[trace]!;
        const there = trace < 0 ? 0 : writer < 0 ? Number.NaN : given[writer]!;
        if ((trace >= 0 || version[row] === 1) && Math.abs(there - shown[row]!) > 0)
          wrong.add(done[row]!, Math.abs(there - shown[row]!), row, there);
      }
    }
  }
  const unseen = stale.examined > 0 ? undefined : `reads do not show ${counter}`;
  return [stale.finding(unseen), wrong.finding(unseen)];
}
