import type { Place } from '../../../targets/brought/reach.ts';

/**
 * Which instance of a service a client speaks to: always the same one, as in a race; where there are more instances than clients,
 * one after the other, so that none is left out.
 */
export class TurnedPlaces {
  readonly #places: readonly Pick<Place, 'base' | 'dispatcher'>[];
  readonly #clients: number;
  readonly #exchanges = new Map<number, number>();

  constructor(places: readonly Pick<Place, 'base' | 'dispatcher'>[], clients: number) {
    this.#places = places;
    this.#clients = clients;
  }

  /** Where the next exchange of a client goes. */
  next(client: number): Pick<Place, 'base' | 'dispatcher'> {
    const before = this.#exchanges.get(client) ?? 0;
    this.#exchanges.set(client, before + 1);
    const turned = this.#places.length > this.#clients ? before * this.#clients : 0;
    return this.#places[(client + turned) % this.#places.length]!;
  }
}
