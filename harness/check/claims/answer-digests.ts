import { bodySight, locationSight } from '../../core/sight.ts';
import { numberOf } from '../../core/sightings.ts';
import type { History } from '../../core/history.ts';
import { sightColumn } from '../rows/fields.ts';

/** Accepted answers of a foreign service as they came, by row: bodies and locations, which are equal or not. */
export class AnswerDigests {
  readonly #body: Float64Array | undefined;
  readonly #location: Float64Array | undefined;

  constructor(history: History) {
    this.#body = sightColumn(history, bodySight);
    this.#location = sightColumn(history, locationSight);
  }

  /** Whether two answers do not contradict each other; what only one of them has contradicts nothing. */
  agree(one: number, other: number): boolean {
    return [this.#body, this.#location].every((shown) => {
      const [a, b] = [told(shown, one), told(shown, other)];
      return a === undefined || b === undefined || a === b;
    });
  }

  /** Tells answers apart as far as they tell anything; undefined where they tell nothing. */
  textOf(row: number): string | undefined {
    const [body, location] = [told(this.#body, row), told(this.#location, row)];
    return body === undefined && location === undefined ? undefined : `${body} ${location}`;
  }
}

function told(shown: Float64Array | undefined, row: number): number | undefined {
  const value = shown?.[row];
  return value === undefined || Number.isNaN(value) || value === nothing ? undefined : value;
}

const nothing = numberOf('');
