import type { CommandIntent } from '../core/operation.ts';
import type { AnomalyKind } from '../core/verdict.ts';
import type { Settings, Slot } from '../core/slot.ts';
import type { Workload } from '../core/workload.ts';

/** An accepted command of which there can be no more: what that is called, and whether it is the first of its kind. */
export interface Excess {
  readonly kind: AnomalyKind;
  readonly first: boolean;
}

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

  /** Notes an accepted command; answers what is wrong with it where it was one more than there can be. */
  exceeded({ key, generation }: Slot, command: CommandIntent): Excess | undefined {
    if (this.#bounds === undefined) return undefined;
    let used = this.#used.get(key);
    if (used !== undefined && used.generation > generation) return undefined;
    if (used?.generation !== generation) {
      used = { generation, units: new Map() };
      this.#used.set(key, used);
    }
    let excess: Excess | undefined;
    for (const { of, units, most, kind } of this.#bounds(command, this.#settings)) {
      const before = used.units.get(of) ?? 0;
      used.units.set(of, before + units);
      if (before + units > most && excess?.first !== true) excess = { kind, first: before <= most };
    }
    return excess;
  }
}
