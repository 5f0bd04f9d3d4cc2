import { isDigest, numberOf, requestNamed } from '../../core/sightings.ts';
import type { Told } from './lines.ts';

/** Texts that are remembered: enough for all of most races. */
const most = 500_000;

/** Gives the numbers of a history their texts back, as far as these stand anywhere in full. */
export class Words {
  readonly #texts = new Map<number, string>();

  learn(text: string): void {
    const number = numberOf(text);
    if (isDigest(number) && requestNamed(number) === undefined && this.#texts.size < most)
      this.#texts.set(number, text);
  }

  of(number: number): Told {
    if (!isDigest(number)) return String(number);
    const nonce = requestNamed(number);
    if (nonce !== undefined) return `request-${nonce}`;
    return this.#texts.get(number) ?? { digest: number };
  }
}

/** The number of what a line tells. */
export function numberTold(told: Told | number): number {
  return typeof told === 'object' ? told.digest : numberOf(String(told));
}
