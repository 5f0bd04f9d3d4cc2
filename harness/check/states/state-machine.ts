import type { Evidence } from '../../core/evidence.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding, Witness } from '../../core/verdict.ts';
import { Occurrences, witnessNonces, ofRecords } from '../rows/occurrences.ts';
import { runsOf } from '../rows/row-order.ts';
import { groupBySlot, groupsIn, rowsOf } from '../rows/slot-groups.ts';
import { stepsOf, tellsOrder } from '../rows/steps.ts';
import type { Steps } from '../rows/steps.ts';
import { stateReads } from './state-reads.ts';
import { heldBy, heldText, untoldStates } from './untold-states.ts';
import { targetOf } from './machine.ts';
import type { Machine } from './machine.ts';
import { transitionRefusals } from './transition-refusals.ts';

/**
 * Judges changes of state: in the order of versions they follow the law, each visit of a state is left once, the record
 * ends where its last change led, and each refusal and each read fits a state that the record can have had. Where no
 * versions tell the order, the times of requests must do. O(n log n).
 */
export function stateMachine(evidence: Evidence, machine: Machine): Finding[] {
  if (!tellsOrder(evidence)) return untoldStates(evidence, machine);
  const steps = stepsOf(evidence, machine.collection);
  return [
    ...unlawfulSteps(evidence, machine, steps),
    ...leftTwice(evidence, machine, steps),
    ...finalStates(evidence, machine, steps),
    ...transitionRefusals(evidence, machine, steps),
    stateReads(evidence, machine, steps),
    notExamined('wrong-answer', 'answers name a version, which says what their state is'),
  ];
}

/** Follows each record from its first state; across a version that nobody is known to have made nothing is said. */
function unlawfulSteps(evidence: Evidence, machine: Machine, steps: Steps): Finding[] {
  const { history } = evidence;
  const { nonce, done } = history.columns;
  const { wrote } = steps;
  const between = (before: number, row: number): Witness => {
    const [from, by] =
      before < 0
        ? [machine.initial, '']
        : [targetOf(evidence, machine, before), ` by request ${nonce[before]!}`];
    return {
      key: keyOf(evidence, machine, row),
      text: `version ${wrote[row]!} made it ${targetOf(evidence, machine, row)} after version ${wrote[row]! - 1} had left it ${from}${by}`,
      nonces: before < 0 ? [nonce[row]!] : [nonce[before]!, nonce[row]!],
    };
  };
  const illegal = new Occurrences('illegal-step', (row, before) => between(before, row));
  const late = new Occurrences('change-after-delete', (row, deletion) => ({
    key: keyOf(evidence, machine, row),
    text: `version ${wrote[deletion]!} deleted it, and request ${nonce[row]!} made it ${targetOf(evidence, machine, row)} with version ${wrote[row]!}`,
    nonces: [nonce[deletion]!, nonce[row]!],
  }));
  for (const made of groupsIn(steps)) {
    let state: string | undefined = machine.initial;
    let version = 1;
    let before = -1;
    let deletion = -1;
    for (const row of made) {
      const target = targetOf(evidence, machine, row);
      late.look();
      if (wrote[row] === version + 1) illegal.look();
      if (deletion >= 0) late.add(done[row]!, 1, row, deletion);
      else if (wrote[row] === version + 1 && machine.allowed[state]?.includes(target) !== true)
        illegal.add(done[row]!, 1, row, before);
      if (deletion < 0 && target === machine.deleted) deletion = row;
      state = target;
      version = wrote[row]!;
      before = row;
    }
  }
  return machine.deleted === undefined ? [illegal.finding()] : [illegal.finding(), late.finding()];
}

/** Finds states that several changes took for the present one: the pay and the cancel of one order. */
function leftTwice(evidence: Evidence, machine: Machine, steps: Steps): Finding[] {
  const { nonce, done } = evidence.history.columns;
  const { base, wrote } = steps;
  const twice = new Occurrences<Uint32Array>('left-twice', (all, times) => {
    const rows = all.subarray(0, witnessNonces);
    const [first = 0] = rows;
    const made = steps.order.find(
      (row) =>
        wrote[row] === base[first] &&
        evidence.history.columns.slot[row] === evidence.history.columns.slot[first],
    );
    const state = made === undefined ? machine.initial : targetOf(evidence, machine, made);
    const targets = Array.from(rows, (row) => targetOf(evidence, machine, row)).join(', ');
    return {
      key: keyOf(evidence, machine, first),
      text: `${times} accepted changes left version ${base[first]!} (${state}), to ${targets}`,
      nonces: Array.from(rows, (row) => nonce[row]!),
    };
  });
  for (const made of groupsIn(steps)) {
    for (const leaving of runsOf(made.slice(), base)) {
      const times = leaving.length;
      twice.look();
      if (times > 1)
        twice.add(
          leaving.reduce((last, row) => Math.max(last, done[row]!), -Infinity),
          times,
          leaving,
          times,
          times - 1,
        );
    }
  }
  return [twice.finding()];
}

/** Compares the records at the end with where their last changes led. */
function finalStates(evidence: Evidence, machine: Machine, steps: Steps): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) {
    const why = 'nobody looked at the records at the end';
    const wrong = notExamined('wrong-state', why);
    return machine.deleted === undefined ? [wrong] : [wrong, notExamined('resurrected', why)];
  }
  const { index, count } = groupBySlot(history);
  const { collection, initial, deleted } = machine;
  const heldOf = (key: string): string => heldBy(audit.records.get(key), machine);
  const textOf = (key: string): string => heldText(audit.records.get(key), machine);
  const madeIn = (group: number): Uint32Array =>
    group < 0 || group >= count ? new Uint32Array() : rowsOf(steps, group);
  const lastOf = (group: number): string => {
    const last = madeIn(group).at(-1);
    return last === undefined ? initial : targetOf(evidence, machine, last);
  };
  const wrong = ofRecords(
    'wrong-state',
    (key, group) => `the record ended ${textOf(key)}, but its last accepted change left it ${lastOf(group)}`,
  );
  const resurrected = ofRecords('resurrected', (key) => `it was deleted, but ended ${textOf(key)}`);
  for (const key of audit.records.keys()) {
    const slot = key.startsWith(`${collection}/`) ? history.slotOf(key) : -1;
    if (slot < 0 || key.length !== collection.length + 1 + history.slotName(slot).length) continue;
    const group = index.find(slot);
    const held = heldOf(key);
    wrong.look();
    if (held !== lastOf(group)) wrong.add(Infinity, 1, key, group);
    if (!madeIn(group).some((row) => targetOf(evidence, machine, row) === deleted)) continue;
    resurrected.look();
    if (held !== deleted) resurrected.add(Infinity, 1, key);
  }
  return deleted === undefined ? [wrong.finding()] : [wrong.finding(), resurrected.finding()];
}

function keyOf({ history }: Evidence, { collection }: Machine, row: number): string {
  return `${collection}/${history.slotName(history.columns.slot[row]!)}`;
}
