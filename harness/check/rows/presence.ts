import { countAtMost, countBelow } from './row-order.ts';

/** When something that comes and goes can have been there, as far as the intervals of requests tell. */
export class Presence {
  readonly #begun: number[] = [];
  readonly #ended: number[] = [];
  #sorted = true;

  /** A request that was sent at this time has brought one, or may have. */
  came(sentMs: number): void {
    this.#begun.push(sentMs);
    this.#sorted = false;
  }

  /** A request that has surely taken one away was answered at this time. */
  went(doneMs: number): void {
    this.#ended.push(doneMs);
    this.#sorted = false;
  }

  /** The most that can have been there at any moment of an interval; equal times are concurrent. */
  most(sentMs: number, doneMs: number): number {
    if (!this.#sorted) {
      this.#begun.sort(ascending);
      this.#ended.sort(ascending);
      this.#sorted = true;
    }
    return countAtMost(this.#begun, doneMs) - countBelow(this.#ended, sentMs);
  }
}

function ascending(one: number, other: number): number {
  return one - other;
}

/** A presence for each name, some of which begin with one. */
export function presences<Name>(isThere: (name: Name) => boolean = () => false): (name: Name) => Presence {
  const known = new Map<Name, Presence>();
  return (name) => {
    let presence = known.get(name);
    if (presence === undefined) {
      known.set(name, (presence = new Presence()));
      if (isThere(name)) presence.came(-Infinity);
    }
    return presence;
  };
}
