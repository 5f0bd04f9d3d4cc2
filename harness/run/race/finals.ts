import type { History } from '../../core/history.ts';
import type { Workload } from '../../core/workload.ts';
import { slotName } from '../../core/slot.ts';
import type { Settings } from '../../core/slot.ts';

/** Records that are looked at when a race against a service without an audit is over. */
const most = 1500;

/**
 * The keys of records that are worth a look at the end, those of the slots with the most exchanges first: what was seeded
 * and what operations may have created.
 */
export function finalKeys(history: History, workload: Workload, settings: Settings, salt: string): string[] {
  const { slot } = history.columns;
  const exchanges = new Map<number, number>();
  for (let row = 0; row < history.count; row++)
    exchanges.set(slot[row]!, (exchanges.get(slot[row]!) ?? 0) + 1);
  const keys: string[] = [];
  for (const [number] of [...exchanges].toSorted(([, one], [, other]) => other - one)) {
    const key = number % history.keys;
    const generation = Math.floor(number / history.keys);
    const place = { key, generation, name: slotName(key, generation, salt) };
    const own = new Set([
      ...workload.seed(place, settings).map((seed) => seed.key),
      ...(workload.creates?.(place, settings) ?? []),
    ]);
    if (keys.length + own.size > most) break;
    keys.push(...own);
  }
  return keys;
}
