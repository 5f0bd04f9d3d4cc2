import type { Evidence } from '../../core/evidence.ts';
import { numberOf } from '../../core/sightings.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, effectsOf, fates, settledTimes } from '../rows/effects.ts';
import { showsRecords, sightedUnder } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { PossibleValues } from '../rows/possible-values.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { effectThatMade } from '../rows/steps.ts';
import type { Steps } from '../rows/steps.ts';
import type { Machine } from './machine.ts';
import { targetOf } from './machine.ts';

/**
 * Finds reads that show a state which the record cannot have had in their time, or not in the version that they name.
 * O(n log n).
 */
export function stateReads(evidence: Evidence, machine: Machine, steps: Steps): Finding {
  const { history } = evidence;
  const { command, answer, version, nonce, sent, done, slot } = history.columns;
  const { initial, deleted } = machine;
  const seen = sightedUnder(evidence, machine.field);
  const shows = showsRecords(evidence);
  const { fate } = effectsOf(evidence, [machine.collection]);
  const settled = settledTimes(evidence);
  const groups = groupBySlot(history);
  const gone = numberOf(deleted ?? '');
  const isMissing = (row: number): boolean => answer[row] === answers.missing && shows;
  const wrong = new Occurrences('wrong-snapshot', (row) => ({
    key: `${machine.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} read ${isMissing(row) ? 'no record' : `version ${version[row]!} in a state`} that the record was not in`,
    nonces: [nonce[row]!],
  }));
  for (const { group, rows } of groups.slots) {
    let possible: PossibleValues | undefined;
    for (const row of rows) {
      if (command[row] !== 0 || (!isMissing(row) && Number.isNaN(seen[row]!))) continue;
      possible ??= possibleIn(group);
      wrong.look();
      const state = isMissing(row) ? gone : seen[row]!;
      const made = isMissing(row) || version[row] === 0 ? undefined : madeBy(group, version[row]!);
      if (!possible.can(state, sent[row]!, done[row]!) || (made !== undefined && made !== state))
        wrong.add(done[row]!, 1, row);
    }
  }
  return wrong.findingUnless('no operation read a state');

  function possibleIn(group: number): PossibleValues {
    const possible = new PossibleValues(numberOf(initial));
    for (const row of rowsOf(groups, group)) {
      const target = targetOf(evidence, machine, row);
      if (target === '' || fate[row] === fates.none) continue;
      possible.set(numberOf(target), sent[row]!, settled[row]!);
    }
    return possible;
  }

  /** The state that a version is in; undefined where nobody is known to have made it. */
  function madeBy(group: number, made: number): number | undefined {
    if (made === 1) return numberOf(initial);
    const row = effectThatMade(steps, group, made);
    return row === undefined ? undefined : numberOf(targetOf(evidence, machine, row));
  }
}
