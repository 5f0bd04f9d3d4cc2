import type { CommandIntent } from '../core/operation.ts';
import type { Settings, Slot } from '../core/slot.ts';
import type { Workload } from '../core/workload.ts';

/**
 * What one thread's accepted commands have used of what there is, for whoever watches a race: more than there is wrong
 * without any check. The verdict does not lean on it.
 */
export class Bounds {
  readonly #bounds: Workload['bounds'];
  readonly #settings: Settings;
  /** Of each contended key, what the accepted commands of its newest generation have used. */
  readonly #used = new Map<number, { readonly generation: number; readonly units: Map<string, number> }>();

  constructor({ bounds }: Pick<Workload, 'bounds'>, settings: Settings) {
    this.#bounds = bounds;
    this.#settings = settings;
  }

  /** Notes an accepted command; answers whether it was one more than there can be. */
  exceeded({ key, generation }: Slot, command: CommandIntent): boolean {
    if (this.#bounds === undefined) return false;
    let used = this.#used.get(key);
    if (used !== undefined && used.generation > generation) return false;
    if (used?.generation !== generation) {
      used = { generation, units: new Map() };
      this.#used.set(key, used);
    }
    let isWrong = false;
    for (const { of, units, most } of this.#bounds(command, this.#settings)) {
      const sum = (used.units.get(of) ?? 0) + units;
      used.units.set(of, sum);
      isWrong ||= sum > most;
    }
    return isWrong;
  }
}
