import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { outOfReach } from './reach.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber, versionsWritten } from '../rows/effects.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { countAtMost, sortRows } from '../rows/row-order.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { unnamedRefusals } from '../rows/unnamed.ts';
import type { CapacityOptions } from './capacity-options.ts';
import { conservation } from './conservation.ts';
import { remainders } from './remainders.ts';
import { soldOutReads } from './sold-out-reads.ts';
import { stockReads } from './stock-reads.ts';

/**
 * Judges a stock: never more accepted than there was, what is missing from the record is what was accepted, remainders
 * are told once and never below zero, and "sold out" is said only when so much may have been taken before that the
 * amount asked for was no longer there. Nothing but the commands may change the field. O(n log n).
 */
export function capacity(evidence: Evidence, options: CapacityOptions): Finding[] {
  const { history, audit } = evidence;
  const { answer, reason, sent, done, slot, nonce } = history.columns;
  const { initial } = options;
  const units = unitsOf(evidence, options);
  const soldOut = reasonNumber(options.soldOut);
  const unnamed = reasonNumber('unnamed-conflict');
  const groups = groupBySlot(history);
  const { starts, order } = groups;
  const effects = effectsOf(evidence, [options.collection]);
  const { fate } = effects;
  const keyOf = (group: number): string =>
    `${options.collection}/${history.slotName(groups.index.slots[group]!)}`;
  const oversell = new Occurrences('oversell', (group, taken) => {
    const nonces: number[] = [];
    let sold = 0;
    for (const row of rowsOf(groups, group)) {
      if (units[row] === 0 || fate[row] !== fates.effect) continue;
      sold += units[row]!;
      if (sold > initial) nonces.push(nonce[row]!);
    }
    const text = `oversold ${taken} of ${initial}`;
    return { key: keyOf(group), text, nonces: nonces.slice(0, witnessNonces) };
  });
  const undersell = new Occurrences('undersell', (row, taken) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `${units[row] === 1 ? '' : `${units[row]!} units were `}refused as sold out when at most ${taken} of ${initial} were taken`,
    nonces: [nonce[row]!],
  }));

  const made = audit === undefined ? sent : versionsWritten(evidence, [options.collection]);
  const takenBySlot = new Float64Array(groups.count);
  const possibleBySlot = new Float64Array(groups.count);
  let buyers = new Uint32Array(1024);
  let sums = new Float64Array(1024);
  let begun = new Float64Array(1024);
  for (let group = 0; group < groups.count; group++) {
    const from = starts[group]!;
    const to = starts[group + 1]!;
    if (buyers.length < to - from) {
      buyers = new Uint32Array(2 * (to - from));
      sums = new Float64Array(buyers.length);
      begun = new Float64Array(buyers.length);
    }
    let count = 0;
    let taken = 0;
    let possible = 0;
    let refusals = 0;
    let bare = 0;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (units[row] === 0) continue;
      if (fate[row] !== fates.none) buyers[count++] = row;
      if (fate[row] === fates.effect) taken += units[row]!;
      else if (fate[row] === fates.possible) possible += units[row]!;
      if (answer[row] !== answers.conflict) continue;
      if (reason[row] === soldOut) refusals += 1;
      else if (reason[row] === unnamed) bare = Math.max(bare, units[row]!);
    }
    takenBySlot[group] = taken;
    possibleBySlot[group] = possible;
    if (refusals > 0 || taken + possible + bare >= initial) oversell.look();
    undersell.look(refusals);
    if (taken <= initial && refusals === 0) continue;

    // In the order of the versions, a purchase cannot have been complete before those ahead of it had begun.
    sortRows(buyers, 0, count, taken > initial ? sent : made);
    for (let i = 0; i < count; i++) {
      const row = buyers[i]!;
      sums[i] = (i === 0 ? 0 : sums[i - 1]!) + units[row]!;
      begun[i] = i === 0 ? sent[row]! : Math.max(begun[i - 1]!, sent[row]!);
    }
    if (taken > initial) {
      const over = taken - initial;
      oversell.add(begun[countAtMost(sums, count, initial)]!, over, group, taken, over);
    }
    if (refusals === 0) continue;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (units[row] === 0 || answer[row] !== answers.conflict || reason[row] !== soldOut) continue;
      const enough = initial - units[row]!;
      if (enough < 0) continue;
      const needed = countAtMost(sums, count, enough);
      if (needed < count && begun[needed]! <= done[row]!) continue;
      const before = countAtMost(begun, count, done[row]!);
      const most = before === 0 ? 0 : sums[before - 1]!;
      undersell.add(done[row]!, enough + 1 - most, row, most);
    }
  }
  return [
    oversell.findingUnless(outOfReach('asked for the last of a stock')),
    undersell.finding(unnamedRefusals(evidence, options.commands)),
    ...conservation(evidence, options, groups, takenBySlot, possibleBySlot),
    ...remainders(evidence, options, groups, effects, units),
    ...soldOutReads(evidence, options, groups, effects, units),
    ...stockReads(evidence, options, groups, effects, units),
  ];
}

/** Units that each row asks for; 0 where it takes nothing. */
function unitsOf(evidence: Evidence, { commands, amount }: CapacityOptions): Float64Array {
  const { count, columns, keys } = evidence.history;
  const takes = new Uint8Array(evidence.commands.length + 1);
  for (const name of commands) takes[commandNumber(evidence, name)] = 1;
  const units = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    if (takes[columns.command[row]!] === 1)
      units[row] = amount(columns.operation[row]!, Math.floor(columns.slot[row]! / keys));
  }
  return units;
}
