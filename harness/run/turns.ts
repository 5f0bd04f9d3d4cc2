import { assuranceOf } from '../core/promise.ts';
import { randomStream, shuffled } from '../core/random.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Strategy } from '../core/strategy.ts';
import type { Workload } from '../core/workload.ts';
import type { StoreKind } from '../../targets/stores/store-kind.ts';
import type { Cell, Plan } from '../plan/cell.ts';
import { lockTimes } from '../plan/lock-times.ts';
import { isCalled, placeOf } from '../plan/reference.ts';
import { grouped } from '../core/grouped.ts';

/** One race of a plan, and in which block it is; blocks count from 1. */
export interface Turn {
  readonly cell: Cell;
  readonly block: number;
  /** The reference is raced a second time, so that it is seen what two races of the same differ by. */
  readonly role?: NonNullable<RunRecord['block']>['role'];
}

/** What is asked who is right. */
interface Registries {
  readonly workloads: readonly Workload[];
  readonly strategies: readonly Strategy[];
  readonly stores: readonly StoreKind[];
}

/**
 * The races of a plan in their order: its cells, as often as there are blocks. Several blocks are each in an order of their
 * own, and have the reference of every choice once more.
 */
export function turnsOf(plan: Plan, registries: Registries): readonly Turn[] {
  if (plan.blocks === 1) return plan.cells.map((cell) => ({ cell, block: 1 }));
  const choices = [...grouped(plan.cells, placeOf).values()].filter((cells) => cells.length > 1);
  const again = choices.flatMap((cells) => referenceAmong(cells, plan, registries) ?? []);
  return inRandomOrder({ ...plan, again });
}

/** Every cell once a block, and some once more, each block in an order of its own that follows from the seed. */
export function inRandomOrder({
  cells,
  blocks,
  again = [],
}: Pick<Plan, 'cells' | 'blocks'> & { readonly again?: readonly Cell[] }): readonly Turn[] {
  const once: readonly Pick<Turn, 'cell' | 'role'>[] = cells.map((cell) => ({ cell }));
  const all = [...once, ...again.map((cell) => ({ cell, role: 'again' as const }))];
  return Array.from({ length: blocks }, (_, block) => {
    const random = randomStream(cells[0]?.seed ?? 1, block);
    return shuffled(all, random).map((turn) => ({ ...turn, block: block + 1 }));
  }).flat();
}

/** The one that others are compared with: who was named, else the first that promises to be right, else the first. */
function referenceAmong(
  cells: readonly Cell[],
  { reference }: Plan,
  { workloads, strategies, stores }: Registries,
): Cell | undefined {
  const isSafe = (cell: Cell): boolean => {
    const workload = workloads.find(({ name }) => name === cell.workload);
    const strategy = strategies.find(({ name }) => name === cell.strategy);
    const store = stores.find(({ name }) => name === cell.store);
    const parts = [cell.target.kind === 'brought' ? undefined : strategy, store];
    return (
      workload !== undefined &&
      assuranceOf(workload, parts, { ...cell, times: lockTimes(cell) }).promised === 'safe'
    );
  };
  const named = reference === undefined ? undefined : cells.find((cell) => isCalled(cell, reference));
  return named ?? cells.find(isSafe) ?? cells[0];
}
