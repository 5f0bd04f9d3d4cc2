/** What a probe of a rate says of the objective; `undecided` where not even a long one could tell. */
export type ProbeOutcome = 'pass' | 'fail' | 'undecided';

/** Where a rate is looked for, operations per second. */
export interface RateRange {
  readonly fromPerS: number;
  readonly toPerS: number;
}

/** How a search ends. */
export type SearchResult =
  /** It passed, and again at 0.95 of it; at 1.05 of it (or at the range's end, if that is nearer) it did not pass. */
  | { readonly kind: 'found'; readonly ratePerS: number }
  /** The lowest rate of the range did not pass. */
  | { readonly kind: 'brokenAtLowest'; readonly ratePerS: number }
  /** The highest rate of the range passed, and again at 0.95 of it. */
  | { readonly kind: 'neverBroken'; readonly ratePerS: number }
  /** Stopped, or probes of one rate contradicted each other; between these two rates, as far as it is known. */
  | { readonly kind: 'unconfirmed'; readonly lowPerS?: number; readonly highPerS?: number };

/** How near the rate above has to come, and how far a confirmation goes. */
const step = 0.05;

/**
 * Looks for the highest rate that passes: doubles from the lowest, halves the gap (as a ratio) until it is 5 %, and confirms
 * on both sides. Yields rates to probe and is told the outcome, or to stop. What passed below a failure counts, what
 * passed above one does not: of several borders the search ends at one and claims no more than it saw there.
 */
export function* highestRate(range: RateRange): Generator<number, SearchResult, ProbeOutcome | 'stop'> {
  const passed: number[] = [];
  const failed: number[] = [];
  let low: number | undefined;
  let high: number | undefined;
  let heldBelow = false;
  let brokeAbove = false;

  for (;;) {
    const next = nextOf(range, { low, high, heldBelow, brokeAbove });
    if (typeof next !== 'number') return next;
    const outcome = yield next;
    if (outcome === 'stop') return unconfirmed(low, high);
    if (outcome === 'pass') {
      passed.push(next);
      if (low !== undefined && next <= low) {
        heldBelow = true;
        continue;
      }
      [low, heldBelow, brokeAbove] = [next, false, false];
      if (high !== undefined && high <= next) high = least(failed.filter((rate) => rate > next));
      continue;
    }
    failed.push(next);
    if (low === undefined) {
      return outcome === 'fail' ? { kind: 'brokenAtLowest', ratePerS: next } : unconfirmed(undefined, next);
    }
    if (next > low) {
      brokeAbove = high !== undefined && high / low <= 1 + step;
      high = Math.min(next, high ?? next);
      continue;
    }
    // Below what had passed: the border lies deeper, if anything passed there.
    high = next;
    low = greatest(passed.filter((rate) => rate < next));
    [heldBelow, brokeAbove] = [false, false];
    if (low === undefined) return unconfirmed(undefined, next);
  }
}

interface Known {
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly heldBelow: boolean;
  readonly brokeAbove: boolean;
}

/** The rate to probe, or the end. */
function nextOf({ fromPerS, toPerS }: RateRange, known: Known): number | SearchResult {
  const { low, high, heldBelow, brokeAbove } = known;
  if (low === undefined) return fromPerS;
  if (high === undefined && low < toPerS) return Math.min(2 * low, toPerS);
  if (high !== undefined && high / low > 1 + step) return Math.sqrt(low * high);
  if (!heldBelow) return Math.max((1 - step) * low, fromPerS);
  if (high === undefined) return { kind: 'neverBroken', ratePerS: low };
  if (!brokeAbove) return Math.min((1 + step) * low, toPerS);
  return { kind: 'found', ratePerS: low };
}

function unconfirmed(low: number | undefined, high: number | undefined): SearchResult {
  return {
    kind: 'unconfirmed',
    ...(low === undefined ? {} : { lowPerS: low }),
    ...(high === undefined ? {} : { highPerS: high }),
  };
}

function least(rates: readonly number[]): number | undefined {
  return rates.length === 0 ? undefined : Math.min(...rates);
}

function greatest(rates: readonly number[]): number | undefined {
  return rates.length === 0 ? undefined : Math.max(...rates);
}
