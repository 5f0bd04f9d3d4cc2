import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { outOfReach } from './reach.ts';
import { commandNumber, effectsOf, fates, versionsWritten } from '../rows/effects.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { besideUnnamed } from '../rows/unnamed.ts';
import type { CapacityOptions } from './capacity-options.ts';
import { conservation } from './conservation.ts';
import { holdToLimit } from './limit.ts';
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
  const { sent, slot, nonce } = history.columns;
  const { initial: most, collection } = options;
  const units = unitsOf(evidence, options);
  const groups = groupBySlot(history);
  const effects = effectsOf(evidence, [collection]);
  const exceeded = new Occurrences('oversell', (group, taken) => {
    const { name, rows } = groups.slots[group]!;
    let sold = 0;
    const beyond = rows.filter((row) => {
      if (effects.fate[row] === fates.effect) sold += units[row]!;
      return units[row]! > 0 && effects.fate[row] === fates.effect && sold > most;
    });
    const nonces = Array.from(beyond.subarray(0, witnessNonces), (row) => nonce[row]!);
    return { key: `${collection}/${name}`, text: `oversold ${taken} of ${most}`, nonces };
  });
  const tooEarly = new Occurrences('undersell', (row, taken) => ({
    key: `${collection}/${history.slotName(slot[row]!)}`,
    text: `${units[row] === 1 ? '' : `${units[row]!} units were `}refused as sold out when at most ${taken} of ${most} were taken`,
    nonces: [nonce[row]!],
  }));
  const inOrder = audit === undefined ? sent : versionsWritten(evidence, [collection]);
  const limit = { most, units, inOrder, usedUp: options.soldOut, exceeded, tooEarly };
  const taken = holdToLimit(evidence, effects, limit);
  return [
    exceeded.findingUnless(outOfReach('asked for the last of a stock')),
    besideUnnamed(tooEarly, evidence, options.commands),
    ...conservation(evidence, options, groups, taken),
    ...remainders(evidence, options, effects, units),
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
