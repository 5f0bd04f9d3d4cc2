/** What one request may have done to one object: a total function of the state, or no explanation (undefined). */
export interface Model<S, O> {
  readonly initial: S;
  /** The state after an operation with its observed output; undefined where the output cannot be in this state. */
  readonly apply: (state: S, operation: O) => S | undefined;
  /** Says whether the object may have ended like this; without it any end will do. */
  readonly ends?: (state: S) => boolean;
  /** Tells states apart; JSON without it. */
  readonly keyOf?: (state: S) => string;
}

/** One operation of a small history; its interval is closed. */
export interface Observed<O> {
  readonly operation: O;
  readonly sentMs: number;
  /** Infinity where nobody knows until when it may take effect. */
  readonly doneMs: number;
  /** It may have had no effect at all. */
  readonly optional?: boolean;
}

/**
 * Says whether a small history of one object is linearizable, by trying every order (Wing and Gong 1993, with Lowe's
 * memory of states seen). Intervals are closed: an operation precedes another only if it was done before the other was
 * sent. Exponential; at most 30 operations.
 */
export function isLinearizable<S, O>(model: Model<S, O>, history: readonly Observed<O>[]): boolean {
  if (history.length > 30)
    throw new RangeError(`${history.length} operations are too many to try every order`);
  const keyOf = model.keyOf ?? ((state: S) => JSON.stringify(state));
  const required = history.reduce((set, observed, i) => (observed.optional ? set : set | (1 << i)), 0);
  const seen = new Set<string>();
  const explain = (state: S, taken: number): boolean => {
    if ((taken & required) === required && (model.ends?.(state) ?? true)) return true;
    const place = `${taken} ${keyOf(state)}`;
    if (seen.has(place)) return false;
    seen.add(place);
    let firstEndMs = Infinity;
    for (const [i, observed] of history.entries()) {
      if ((taken & (1 << i)) === 0 && !observed.optional) firstEndMs = Math.min(firstEndMs, observed.doneMs);
    }
    for (const [i, observed] of history.entries()) {
      if ((taken & (1 << i)) !== 0 || observed.sentMs > firstEndMs) continue;
      const after = model.apply(state, observed.operation);
      if (after !== undefined && explain(after, taken | (1 << i))) return true;
    }
    return false;
  };
  return explain(model.initial, 0);
}
