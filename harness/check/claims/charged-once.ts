import type { Evidence } from '../../core/evidence.ts';
import type { BalanceOptions } from '../amounts/account-options.ts';
import { movesOf, paymentsOf } from '../amounts/payments.ts';
import { shownAmount } from '../rows/fields.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';

/** Slots by what their wallets show at the end: those whose keys were charged once each for certain, and those that lack more. */
export interface Charged {
  readonly once: ReadonlySet<number>;
  readonly more: ReadonlySet<number>;
}

/**
 * Holds what wallets show at the end against what their keys were told to have paid. Where it is not known what a key paid,
 * as a request is open or two amounts were accepted, nothing is certain. O(n).
 */
export function chargedOnce(evidence: Evidence, groups: SlotGroups, options: BalanceOptions): Charged {
  const { history, finals } = evidence;
  const { collection, field, accounts, initial, moved } = options;
  const once = new Set<number>();
  const more = new Set<number>();
  for (const { slot, name, rows } of finals === undefined ? [] : groups.slots) {
    const payments = paymentsOf(evidence, rows, options);
    for (const account of accounts) {
      const final = finals?.get(`${collection}/${name}${account}`);
      const left = final === undefined ? undefined : shownAmount(final, field);
      if (left === undefined) continue;
      const moves = movesOf(payments, account, moved);
      const paid = left - initial(Math.floor(slot / history.keys));
      const certain = moves.reduce((sum, move) => sum + move.certain, 0);
      const possible = moves.reduce((sum, move) => sum + move.possible, 0);
      if (paid < possible) more.add(slot);
      else if (paid === certain && certain === possible) once.add(slot);
    }
  }
  return { once, more };
}
