import type { Evidence } from '../../core/evidence.ts';
import { vagueSight } from '../../core/sight.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { firstSent, sightedUnder } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { possibleEffects } from '../rows/possible-effects.ts';
import { countAtMost, sortRows } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { putContents } from './put-contents.ts';
import type { ContentsOptions } from './contents-options.ts';
import { saysNotWhat } from '../rows/unnamed.ts';

/**
 * Finds requests that were refused because somebody else had replaced what they are made on, although nobody can have: it was
 * there, and whatever was sent before the answer and may have taken effect is what it goes back to, change by change to the
 * seed. What several requests have put, or one of which nobody knows that it took effect, says nothing. O(n log n).
 */
export function unmovedBases(evidence: Evidence, options: ContentsOptions): Finding {
  const { history } = evidence;
  const { command, answer, reason, base, version, slot, nonce, done } = history.columns;
  const put = putContents(evidence, options);
  if (put === undefined)
    return notExamined('unjustified-refusal', `reads do not show ${Object.keys(options.fields).join(', ')}`);
  const wanted = commandNumber(evidence, options.command);
  const moved = reasonNumber(options.moved);
  const { fate } = effectsOf(evidence);
  const possible = possibleEffects(evidence);
  const asked = firstSent(evidence);
  const vague = sightedUnder(evidence, vagueSight);
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as ${options.moved}, but nobody can have changed what it was made on`,
    nonces: [nonce[row]!],
  }));
  // A tag that never holds, as one that something on the way has changed, says nothing of the record.
  const doTagsHold =
    history.tags === undefined ||
    command.some((one, row) => one === wanted && base[row]! > 0 && fate[row] === fates.effect);
  /** Whether the base that a request named is what its client had read last, and can hold. */
  const isNamed = (row: number): boolean => {
    if (put.namesBases) return true;
    const read = put.readBefore[row]!;
    const isWeak = history.tags?.[base[row]! - 1]?.startsWith('W/') === true;
    return doTagsHold && read >= 0 && base[row]! > 0 && base[row] === version[read] && !isWeak;
  };

  let isVague = false;
  for (const { rows } of groupBySlot(history).slots) {
    const movers = rows.filter((row) => possible[row] === 1);
    sortRows(movers, asked);
    const movedMs = Float64Array.from(movers, (row) => asked[row]!);
    const changes = changesBefore(movers.filter((row) => command[row] === wanted));
    for (const row of rows) {
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== moved) continue;
      if (!Number.isNaN(vague[row]!)) {
        isVague = true;
        continue;
      }
      const before = isNamed(row) ? changes.get(put.baseOf(row)) : undefined;
      if (before === undefined || Number.isNaN(before)) continue;
      unjustified.look();
      if (countAtMost(movedMs, done[row]!) === before) unjustified.add(done[row]!, 1, row);
    }
  }
  const why = isVague ? saysNotWhat : 'nobody was refused for a change of what is known to have been there';
  return unjustified.findingUnless(why);

  /** How many changes lead from the seed to each content of a record; NaN where they are not all known, one by one. */
  function changesBefore(movers: Uint32Array): ReadonlyMap<number, number> {
    const { content, baseOf, seeded } = put!;
    const puts = new Map([[seeded, 1]]);
    for (const row of movers) puts.set(content[row]!, (puts.get(content[row]!) ?? 0) + 1);
    const changes = new Map([[seeded, puts.get(seeded) === 1 ? 0 : Number.NaN]]);
    // In the order of sending, whoever has put what was read stands before who read it.
    for (const row of movers) {
      const isSure = puts.get(content[row]!) === 1 && fate[row] === fates.effect;
      const before = isSure ? changes.get(baseOf(row)) : undefined;
      changes.set(content[row]!, (before ?? Number.NaN) + 1);
    }
    return changes;
  }
}
