import type { Evidence } from '../core/evidence.ts';
import type { Reason } from '../core/reason.ts';
import type { Anomaly } from '../core/verdict.ts';
import { conservation } from './conservation.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from './rows/effects.ts';
import { Occurrences, witnessNonces } from './rows/occurrences.ts';
import { remainders } from './remainders.ts';
import { countAtMost, sortNumbers } from './rows/row-order.ts';
import { soldOutReads } from './sold-out-reads.ts';
import { groupBySlot, rowsOf } from './rows/slot-groups.ts';

/** What is limited: a field of one record a slot that starts at `initial` and loses `amount` with each command. */
export interface CapacityOptions {
  readonly command: string;
  readonly collection: string;
  readonly field: string;
  readonly initial: number;
  readonly amount: number;
  /** How a buyer is told that nothing is left. */
  readonly soldOut: Reason;
}

/**
 * Judges a stock: never more accepted than there was, what is missing from the record is what was accepted, remainders
 * are told once and never below zero, and "sold out" is said only when demand that began before had reached the stock.
 * Nothing but the command may change the field. O(n log n).
 */
export function capacity(evidence: Evidence, options: CapacityOptions): Anomaly[] {
  const { history } = evidence;
  const { command, answer, reason, sent, done, slot } = history.columns;
  const { initial, amount } = options;
  const limit = Math.max(0, Math.floor(initial / amount));
  const wanted = commandNumber(evidence, options.command);
  const soldOut = reasonNumber(options.soldOut);
  const groups = groupBySlot(history);
  const { starts, order } = groups;
  const effects = effectsOf(evidence, [options.collection]);
  const { fate } = effects;
  const keyOf = (group: number): string =>
    `${options.collection}/${history.slotName(groups.index.slots[group]!)}`;
  const oversell = new Occurrences('oversell', (group, taken) => {
    const nonces: number[] = [];
    for (const row of rowsOf(groups, group)) {
      if (command[row] === wanted && fate[row] === fates.effect) nonces.push(history.columns.nonce[row]!);
    }
    const text = `oversold ${taken} of ${initial}`;
    return { key: keyOf(group), text, nonces: nonces.slice(limit, limit + witnessNonces) };
  });
  const undersell = new Occurrences('undersell', (row, demand) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `refused as sold out when at most ${demand} of ${initial} were taken`,
    nonces: [history.columns.nonce[row]!],
  }));

  const takenBySlot = new Uint32Array(groups.count);
  let demand = new Float64Array(1024);
  for (let group = 0; group < groups.count; group++) {
    const from = starts[group]!;
    const to = starts[group + 1]!;
    if (demand.length < to - from) demand = new Float64Array(2 * (to - from));
    let pending = 0;
    let taken = 0;
    let refusals = 0;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (command[row] !== wanted) continue;
      if (fate[row] !== fates.none) demand[pending++] = sent[row]!;
      if (fate[row] === fates.effect) taken += 1;
      if (answer[row] === answers.conflict && reason[row] === soldOut) refusals += 1;
    }
    takenBySlot[group] = taken;
    if (taken <= limit && refusals === 0) continue;
    sortNumbers(demand, pending);
    if (taken > limit) oversell.add(demand[limit]!, taken - limit, group, taken * amount, taken - limit);
    if (refusals === 0) continue;
    const soldOutMs = pending < limit ? Infinity : limit === 0 ? -Infinity : demand[limit - 1]!;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== soldOut) continue;
      if (soldOutMs <= done[row]!) continue;
      const begun = countAtMost(demand, pending, done[row]!);
      undersell.add(done[row]!, limit - begun, row, begun * amount);
    }
  }
  return [
    ...oversell.anomalies(),
    ...undersell.anomalies(),
    ...conservation(evidence, options, groups, takenBySlot),
    ...remainders(evidence, options, groups, effects),
    ...soldOutReads(evidence, options, groups, effects),
  ];
}
