import { askedPrefix } from '../../core/sight.ts';
import type { Evidence } from '../../core/evidence.ts';
import { numberOf } from '../../core/sightings.ts';
import { commandNumber, effectsOf, fates, settledTimes } from '../rows/effects.ts';
import { Latest } from '../rows/latest.ts';
import { sightColumn } from '../rows/fields.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import type { Containment } from './containment-options.ts';

/** When one child of one parent was created and removed, as far as the intervals of requests tell. */
export class ChildLives {
  readonly isSeeded: boolean;
  /** Rows that created it, or may have, and those that removed it, in the order in which they ended. */
  readonly creations: number[] = [];
  readonly removals: number[] = [];
  /** When accepted ones were sent, by when they were answered. */
  readonly #created = new Latest();
  readonly #removed = new Latest();
  /** Until when any of them can have taken effect, by when it was sent. */
  readonly #creating = new Latest();
  readonly #removing = new Latest();

  constructor(isSeeded: boolean) {
    this.isSeeded = isSeeded;
    if (!isSeeded) return;
    this.#created.add(-Infinity, -Infinity);
    this.#creating.add(-Infinity, -Infinity);
  }

  came(row: number, sentMs: number, settledMs: number, isSure: boolean): void {
    this.creations.push(row);
    this.#creating.add(sentMs, settledMs);
    if (isSure) this.#created.add(settledMs, sentMs);
  }

  went(row: number, sentMs: number, settledMs: number, isSure: boolean): void {
    this.removals.push(row);
    this.mayHaveGone(sentMs, settledMs);
    if (isSure) this.#removed.add(settledMs, sentMs);
  }

  /** Somebody removed a child of which nobody knows which. */
  mayHaveGone(sentMs: number, settledMs: number): void {
    this.#removing.add(sentMs, settledMs);
  }

  /** It was created before an interval, and nobody can have removed it since. */
  isSurelyThere(sentMs: number, doneMs: number): boolean {
    const latest = this.#latestBefore(this.#created, sentMs, this.isSeeded);
    return latest !== undefined && !this.canGo(latest, doneMs);
  }

  /** It was removed before an interval, or never created, and nobody can have created it since. */
  isSurelyGone(sentMs: number, doneMs: number): boolean {
    if (!this.isSeeded && this.#creating.countUntil(doneMs) === 0) return true;
    const latest = this.#removed.before(sentMs);
    return latest > -Infinity && !this.canCome(latest, doneMs);
  }

  /** Somebody can have created it in an interval. */
  canCome(fromMs: number, toMs: number): boolean {
    return this.#creating.countUntil(toMs) > 0 && this.#creating.until(toMs) >= fromMs;
  }

  /** Somebody can have removed it in an interval. */
  canGo(fromMs: number, toMs: number): boolean {
    return this.#removing.countUntil(toMs) > 0 && this.#removing.until(toMs) >= fromMs;
  }

  /** What was created by a request that was over at that time was removed or replaced before an interval began. */
  isReplaced(settledMs: number, sentMs: number): boolean {
    return this.#removed.before(sentMs) > settledMs || this.#created.before(sentMs) > settledMs;
  }

  /** How many removals can have taken effect up to a moment. */
  removalsUntil(ms: number): number {
    return this.#removing.countUntil(ms);
  }

  /** When the last of those was sent that were over before a moment; undefined where none was. */
  #latestBefore(times: Latest, ms: number, isSeeded: boolean): number | undefined {
    const latest = times.before(ms);
    return latest > -Infinity || isSeeded ? latest : undefined;
  }
}

/** What is known of the requests for one parent and its children. */
export interface FamilyLives {
  readonly children: ReadonlyMap<string, ChildLives>;
  /** Rows that deleted the parent, or may have, in the order in which they ended. */
  readonly deletions: readonly number[];
}

/** Follows the children of a parent. */
export interface Lives {
  /** What is known of the slot of a group of rows. */
  readonly of: (group: number) => FamilyLives;
  /** The child that a request has created or removed; undefined where nobody knows. */
  readonly nameOf: (row: number) => string | undefined;
  readonly settled: Float64Array;
  readonly fate: Uint8Array;
}

/** Reads from answers which children came and went when; the receipts of an audit only settle what was lost. O(n log n). */
export function livesOf(evidence: Evidence, tree: Containment): Lives {
  const { history } = evidence;
  const { command, operation, sent } = history.columns;
  const created = commandNumber(evidence, tree.create);
  const removed = commandNumber(evidence, tree.remove);
  const deleted = commandNumber(evidence, tree.delete);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  // Who looked into the store when all was quiet knows that whatever took effect had done so before.
  const settled =
    evidence.audit === undefined
      ? settledTimes(evidence)
      : settledTimes(evidence).map((ms) => Math.min(ms, Number.MAX_VALUE));
  const nameOf = askedNames(evidence, tree.names, (row) => tree.nameOf(operation[row]!));
  return {
    settled,
    fate,
    nameOf,
    of(group) {
      const children = new Map(tree.names.map((name) => [name, new ChildLives(tree.seeded.includes(name))]));
      const deletions: number[] = [];
      for (const row of rowsOf(groups, group)) {
        if (fate[row] === fates.none) continue;
        const isSure = fate[row] === fates.effect;
        if (command[row] === deleted) deletions.push(row);
        if (command[row] !== created && command[row] !== removed) continue;
        const name = nameOf(row);
        const child = name === undefined ? undefined : children.get(name);
        if (child !== undefined && command[row] === created)
          child.came(row, sent[row]!, settled[row]!, isSure);
        else if (child !== undefined) child.went(row, sent[row]!, settled[row]!, isSure);
        else if (command[row] === removed)
          for (const any of children.values()) any.mayHaveGone(sent[row]!, settled[row]!);
      }
      return { children, deletions };
    },
  };
}

/** The name that a request named, as the history keeps it, else what is known of it otherwise. */
export function askedNames(
  { history }: Pick<Evidence, 'history'>,
  names: readonly string[],
  otherwise: (row: number) => string | undefined,
): (row: number) => string | undefined {
  const asked = sightColumn(history, `${askedPrefix}name`);
  const byNumber = new Map(names.map((name) => [numberOf(name), name]));
  return (row) => byNumber.get(asked?.[row] ?? Number.NaN) ?? otherwise(row);
}
