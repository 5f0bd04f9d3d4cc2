import { grouped } from '../core/grouped.ts';
import type { Cell } from './cell.ts';

/** What nobody is free to choose: cells that differ in it are no alternatives, and are not compared. */
export function placeOf(cell: Cell): string {
  const { workload, arrival, clients, capacity, keys, workMs } = cell;
  return JSON.stringify([workload, arrival, clients, capacity, keys, workMs]);
}

/** Whether a name means a cell: its label, or its strategy. */
export function isCalled({ label, strategy }: Pick<Cell, 'label' | 'strategy'>, name: string): boolean {
  return label === name || (label === undefined && strategy === name);
}

/** What is wrong with the name of a reference, with what to write instead. */
export function referenceProblems(
  reference: { readonly name: string; readonly source: string },
  { cells, blocks }: { readonly cells: readonly Cell[]; readonly blocks: number },
): string[] {
  const { name, source } = reference;
  if (blocks === 1)
    return [`${source}: rows are compared where there are blocks; add --blocks 10, or leave it out`];
  if (!cells.some((cell) => isCalled(cell, name)))
    return [
      `${source}: ${name} is not raced; name one of ${[...new Set(cells.map((cell) => cell.label ?? cell.strategy))].join(', ')}`,
    ];
  const isAlone = [...grouped(cells, placeOf).values()].every((rows) => rows.length === 1);
  return isAlone ? [`${source}: there is nothing to compare it with; name a second --strategy`] : [];
}
