import type { Evidence } from '../../core/evidence.ts';
import { accountHistory } from './account-history.ts';
import type { AccountHistory } from './account-history.ts';
import type { BalanceOptions } from './account-options.ts';
import { changesOf } from '../rows/changes.ts';
import type { Changes } from '../rows/changes.ts';
import { settledTimes } from '../rows/effects.ts';
import { countAtMost, countBelow } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { Judged } from './snapshot-options.ts';

/** An account's history, and how many of its changes up to each state changed each other account too. */
interface Strand extends AccountHistory {
  readonly shared: readonly Uint32Array[];
}

/**
 * The moments of a slot's accounts by receipts: a state of each account, such that every payment between two of them is in
 * both or in neither, and that some time lies between what is in it and what is not.
 */
export class SnapshotMoments {
  readonly #evidence: Evidence;
  readonly #options: BalanceOptions;
  readonly #changes: Changes;
  readonly #settled: Float64Array;
  readonly #positions: ReadonlyMap<string, number>;

  constructor(evidence: Evidence, options: BalanceOptions) {
    this.#evidence = evidence;
    this.#options = options;
    this.#changes = changesOf(evidence, groupBySlot(evidence.history), [options.collection]);
    this.#settled = settledTimes(evidence);
    this.#positions = new Map(evidence.audit?.receipts.keys.map((key, position) => [key, position]));
  }

  /** Judges snapshots of a slot; undefined where not every version of its accounts is known. */
  of(
    slot: number,
    initial: number,
  ): ((amounts: readonly number[], fromMs: number, toMs: number) => Judged) | undefined {
    const { accounts } = this.#options;
    const strands = accounts.map((account) => this.#strand(slot, account, initial));
    if (strands.some(({ known, count }) => known < count)) return undefined;
    return (amounts, fromMs, toMs) => {
      if (isMoment(strands, amounts, fromMs, toMs)) return 'right';
      return isMoment(strands, amounts, -Infinity, toMs) ? 'stale' : 'torn';
    };
  }

  #strand(slot: number, account: string, initial: number): Strand {
    const { collection, moved, accounts } = this.#options;
    const { history } = this.#evidence;
    const key = `${collection}/${history.slotName(slot)}${account}`;
    const own = accountHistory(
      this.#evidence,
      this.#changes,
      this.#positions.get(key),
      this.#settled,
      initial,
      (operation) => moved(operation, account),
    );
    const shared = accounts.map((other) => {
      const upTo = new Uint32Array(own.count);
      for (let k = 1; k < own.count; k++) {
        const operation = own.row[k]! < 0 ? -1 : history.columns.operation[own.row[k]!]!;
        upTo[k] = upTo[k - 1]! + (operation >= 0 && moved(operation, other) !== 0 ? 1 : 0);
      }
      return upTo;
    });
    return { ...own, shared };
  }
}

/** Whether accounts held some amounts at one moment of a closed interval. */
function isMoment(
  strands: readonly Strand[],
  amounts: readonly number[],
  fromMs: number,
  toMs: number,
): boolean {
  const chosen: number[] = [];
  const choose = (at: number, earliestMs: number, latestMs: number): boolean => {
    const strand = strands[at];
    if (strand === undefined) return true;
    const last = countAtMost(strand.begun, latestMs) - 1;
    for (let k = countBelow(strand.over, earliestMs); k <= last; k++) {
      if (strand.held[k] !== amounts[at]) continue;
      const isOne = chosen.every(
        (other, before) => strands[before]!.shared[at]![other] === strand.shared[before]![k],
      );
      const from = Math.max(earliestMs, strand.begun[k]!);
      const to = Math.min(latestMs, strand.over[k]!);
      if (!isOne || from > to) continue;
      chosen.push(k);
      if (choose(at + 1, from, to)) return true;
      chosen.pop();
    }
    return false;
  };
  return choose(0, fromMs, toMs);
}
