import type { Evidence } from '../../core/evidence.ts';
import { isDigest } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { Level } from './level.ts';
import { takingsOf } from './limit.ts';
import { answers, fates, versionsWritten } from '../rows/effects.ts';
import type { Effects } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { countAtMost, sortRows } from '../rows/row-order.ts';
import { sightColumn } from '../rows/fields.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';
import type { CapacityOptions } from './capacity-options.ts';

/**
 * Holds every read of a stock against what had been taken for certain before it began and what may have been taken until it
 * ended, and where receipts tell, against what its version left. O(n log n), and nothing where nobody reads.
 */
export function stockReads(
  evidence: Evidence,
  options: CapacityOptions,
  groups: SlotGroups,
  effects: Effects,
  units: Float64Array,
): Finding[] {
  const { history, audit } = evidence;
  const { command, answer, version, nonce, sent, done, slot } = history.columns;
  const shown = sightColumn(history, options.field);
  if (shown === undefined)
    return [notExamined('stale-read', unreadText), notExamined('wrong-field', unreadText)];
  /** What a read showed; who of others finds no item any more finds none left, where some are shown. */
  const shownBy = (row: number): number =>
    answer[row] === answers.missing && history.tags !== undefined ? 0 : shown[row]!;
  const text = (row: number, words: string): string =>
    answer[row] === answers.missing
      ? `request ${nonce[row]!} was shown no item any more, ${words}`
      : `request ${nonce[row]!} was shown that ${isDigest(shown[row]!) ? 'no number' : shown[row]!} are left, ${words}`;
  const witness = (words: string) => (row: number) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: text(row, words),
    nonces: [nonce[row]!],
  });
  const stale = new Occurrences('stale-read', witness('which was over before it was sent'));
  const wrong = new Occurrences('wrong-field', witness('which was so at no time'));
  const made = audit === undefined ? undefined : versionsWritten(evidence, [options.collection]);
  for (const { rows } of groups.slots) {
    const reads = rows.filter((row) => command[row] === 0 && !Number.isNaN(shownBy(row)));
    if (reads.length === 0) continue;
    const level = new Level(options.initial, takingsOf(evidence, effects, units, rows));
    const takers = rows.filter((row) => units[row]! > 0 && effects.fate[row] !== fates.none);
    if (made !== undefined) sortRows(takers, made);
    const versions = Float64Array.from(takers, (row) => made?.[row] ?? 0);
    for (const row of reads) {
      if (answer[row] !== answers.found && answer[row] !== answers.missing) continue;
      stale.look();
      wrong.look();
      const left = shownBy(row);
      const isWithin =
        left >= level.least(sent[row]!, done[row]!) && left <= level.most(sent[row]!, done[row]!);
      if (!isWithin && level.wasOnce(left, done[row]!)) stale.add(done[row]!, 1, row);
      else if (!isWithin) wrong.add(done[row]!, Math.abs(left), row);
      const before = countAtMost(versions, version[row]!);
      // Only where every version up to this one is known.
      if (!isWithin || made === undefined || version[row] === 0 || before !== version[row]! - 1) continue;
      const expected = takers.subarray(0, before).reduce((rest, row) => rest - units[row]!, options.initial);
      if (left !== expected) wrong.add(done[row]!, Math.abs(left - expected), row);
    }
  }
  const why = stale.examined === 0 ? unreadText : undefined;
  return [stale.finding(why), wrong.finding(why)];
}

const unreadText = 'no read shows a stock';
