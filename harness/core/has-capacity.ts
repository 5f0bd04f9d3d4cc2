import type { Workload } from './workload.ts';
import type { Slot } from './slot.ts';
import { slotName } from './slot.ts';

/** Says whether capacity shapes a workload: its records or its generations differ when there is more of it. */
export function hasCapacity({ seed, decisions }: Workload): boolean {
  const slot: Slot = { key: 0, generation: 0, name: slotName(0, 0) };
  const shape = (capacity: number): string => {
    const settings = { capacity, clients: 32 };
    return JSON.stringify([seed(slot, settings), decisions(settings)]);
  };
  return shape(10) !== shape(1000);
}
