import type { Evidence } from '../../core/evidence.ts';
import { reasonCodes, reasons } from '../../core/reason.ts';
import { shownVersionSight } from '../../core/sight.ts';
import { leftRecords } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, reasonNumber, settledTimes } from '../rows/effects.ts';
import { sightedUnder } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { refusedAs } from '../rows/unnamed.ts';
import { countAtMost, countBelow } from '../rows/row-order.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';
import type { Steps } from '../rows/steps.ts';
import type { Machine } from './machine.ts';

const unnamed = reasonNumber('unnamed-conflict');

/**
 * Finds refusals of a change of state that no state explains which the record can have had between sending and answer, or
 * that name another reason than such a state gives; of refusals that show the record, the one that they show. Slots whose versions are not all known are left out: a state that
 * nobody knows of explains everything. O(n log n).
 */
export function transitionRefusals(evidence: Evidence, machine: Machine, steps: Steps): Finding[] {
  const { history, commands } = evidence;
  const { command, answer, reason, nonce, sent, done, slot } = history.columns;
  const groups = groupBySlot(history);
  const settled = settledTimes(evidence);
  const states = Object.keys(machine.allowed);
  const targets = [-1, ...commands.map((name) => states.indexOf(machine.leadsTo[name] ?? ''))];
  const expected = expectedReasons(machine, states);
  const decided = [false, ...reasonCodes.map((code) => reasons[code].side === 'decided')];
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: `${machine.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} to ${commands[command[row]! - 1] ?? ''} was ${refusedAs(reason[row]!)}, which no state explains that the record can have had`,
    nonces: [nonce[row]!],
  }));

  const shownVersion = sightedUnder(evidence, shownVersionSight);
  let unknown = 0;
  for (const { group, rows } of groups.slots) {
    if (!isKnown(evidence, machine, steps, groups, group)) {
      unknown += 1;
      continue;
    }
    const made = rowsOf(steps, group);
    const visits = made.length + 1;
    // Visits of states in their order: when each began at the earliest and ended at the latest, and how many up to it were
    // of each state.
    const begun = new Float64Array(visits).fill(-Infinity);
    const ended = new Float64Array(visits).fill(Infinity);
    const visited = new Uint32Array(visits * states.length);
    for (const [at, state] of states.entries()) visited[at] = state === machine.initial ? 1 : 0;
    for (let visit = 1; visit < visits; visit++) {
      const row = made[visit - 1]!;
      begun[visit] = Math.max(begun[visit - 1]!, sent[row]!);
      const at = visit * states.length;
      visited.copyWithin(at, at - states.length, at);
      visited[at + targets[command[row]!]!]! += 1;
    }
    for (let visit = visits - 2; visit >= 0; visit--)
      ended[visit] = Math.min(ended[visit + 1]!, settled[made[visit]!]!);

    for (const row of rows) {
      const target = targets[command[row]!]!;
      if (target < 0 || answer[row] !== answers.conflict || decided[reason[row]!] !== true) continue;
      unjustified.look();
      // A refusal that shows the record it was held against says which of them.
      const shown = shownVersion[row]! - 1;
      const isShown = shown >= 0 && shown < visits;
      const first = isShown ? shown : countBelow(ended, sent[row]!);
      const last = isShown ? shown : countAtMost(begun, done[row]!) - 1;
      const isExplained = states.some((_, state) => {
        const why = expected[state * states.length + target]!;
        if (why === 0 || (why !== reason[row] && reason[row] !== unnamed)) return false;
        const before = first === 0 ? 0 : visited[(first - 1) * states.length + state]!;
        return visited[last * states.length + state]! > before;
      });
      if (!isExplained) unjustified.add(done[row]!, 1, row);
    }
  }
  const left = {
    count: unknown,
    of: groups.count,
    why: 'had changes that nobody is known to have made',
  };
  return [{ ...unjustified.finding(leftRecords(left)), left }];
}

/** By state and target, the number of the reason for which the change is refused; 0 where it is allowed. */
function expectedReasons({ allowed, refusal }: Machine, states: readonly string[]): readonly number[] {
  return states.flatMap((from) =>
    states.map((to) => (allowed[from]?.includes(to) === true ? 0 : reasonNumber(refusal(from, to)))),
  );
}

/** Whether all versions of a slot's record are known, each by who made it. */
function isKnown(
  { history, audit }: Evidence,
  { collection }: Machine,
  steps: Steps,
  groups: SlotGroups,
  group: number,
): boolean {
  const made = rowsOf(steps, group);
  if (!made.every((row, at) => steps.wrote[row] === at + 2)) return false;
  if (audit !== undefined) {
    const key = `${collection}/${history.slotName(groups.index.slots[group]!)}`;
    return audit.records.get(key)?.version === made.length + 1;
  }
  const { command, answer } = history.columns;
  return !rowsOf(groups, group).some((row) => command[row] !== 0 && answer[row] === answers.unknown);
}
