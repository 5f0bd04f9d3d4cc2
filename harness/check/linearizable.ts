/** What one request may have done to one object: a total function of the state, or no explanation (undefined). */
export interface Model<S, O> {
  readonly initial: S;
  /**
   * The state after an operation with its observed output: the same where nothing changed, undefined where the output
   * cannot be in this state.
   */
  readonly apply: (state: S, operation: O) => S | undefined;
  /** The other state that an operation which is `open` may have led to; undefined where it cannot. */
  readonly otherwise?: (state: S, operation: O) => S | undefined;
  /** Says whether the object may have ended like this; without it any end will do. */
  readonly ends?: (state: S) => boolean;
  /** Tells states apart; JSON without it. */
  readonly keyOf?: (state: S) => string;
}

/** One operation of a history; its interval is closed. */
export interface Observed<O> {
  readonly operation: O;
  readonly sentMs: number;
  /** Infinity where nobody knows until when it may take effect. */
  readonly doneMs: number;
  /** It may have had no effect at all. */
  readonly optional?: boolean;
  /** Its output leaves open which of two things it did. */
  readonly open?: boolean;
}

/** Whether some order explains a history; `unknown` when the search was given up. */
export type Explicable = 'yes' | 'no' | 'unknown';

/** The same, with what fits not where none does. */
export type Explanation<O, S = unknown> =
  | { readonly explicable: 'yes' | 'unknown' }
  | {
      readonly explicable: 'no';
      /** How many operations had a place where most of them had one. */
      readonly placed: number;
      /** What could have come next there, and fits not; empty where nothing is left, and the object ended otherwise. */
      readonly stuck: readonly Observed<O>[];
      /** Where nothing is left: how the object can have ended by all operations, and did not. */
      readonly ended?: S;
    };

/** One choice of the search: the operations that were put in order at this point, and the next to try. */
interface Frame<S> {
  readonly state: S;
  /** The first operation that had no place when this point was reached. */
  readonly from: number;
  /** The last operation that has one. */
  readonly last: number;
  readonly placed: number[];
  next: number;
  /** The operation before `next` may have done something else, which was not tried yet. */
  isHalfTried: boolean;
}

/** Steps between two questions whether to give up. */
const stride = 512;

/**
 * Says whether a history of one object is linearizable, by trying every order (Wing and Gong 1993, with Lowe's memory of
 * states seen, as in porcupine). Intervals are closed: an operation precedes another only if it was done before the other
 * was sent. What changes nothing is placed as soon as it can be, which never spoils an order. Exponential at worst. Where no order
 * does, it says what could not be placed at the point at which most had a place.
 */
export function linearize<S, O>(
  model: Model<S, O>,
  history: readonly Observed<O>[],
  givesUp: () => boolean = () => false,
): Explanation<O, S> {
  const keyOf = model.keyOf ?? ((state: S) => JSON.stringify(state));
  const operations = history.toSorted((a, b) => a.sentMs - b.sentMs);
  const taken = new Uint8Array(operations.length);
  const seen = new Set<string>();
  let required = operations.reduce((sum, { optional }) => sum + (optional === true ? 0 : 1), 0);
  const all = required;
  let steps = 0;
  const take = (at: number): void => {
    taken[at] = 1;
    if (operations[at]!.optional !== true) required -= 1;
  };
  const giveBack = (at: number): void => {
    taken[at] = 0;
    if (operations[at]!.optional !== true) required += 1;
  };
  const firstFree = (from: number): number => {
    let at = from;
    while (at < operations.length && taken[at] === 1) at += 1;
    return at;
  };
  /** The next operation from `at` on that nothing without a place precedes; all before `at` must have been asked for. */
  const nextCandidate = (from: number, at: number): number => {
    let firstEndMs = Infinity;
    for (let i = from; i < operations.length; i++) {
      if (taken[i] === 1) continue;
      const { sentMs, doneMs, optional } = operations[i]!;
      if (sentMs > firstEndMs) return -1;
      if (i >= at) return i;
      if (optional !== true && doneMs < firstEndMs) firstEndMs = doneMs;
    }
    return -1;
  };
  /** Places all that changes nothing. */
  const enter = (state: S, before: number, beforeLast: number, placed: number[]): Frame<S> => {
    let from = firstFree(before);
    let last = Math.max(beforeLast, ...placed);
    for (let at = nextCandidate(from, from); at >= 0; at = nextCandidate(from, at + 1)) {
      steps += 1;
      const { operation, optional, open } = operations[at]!;
      if (optional === true || open === true || model.apply(state, operation) !== state) continue;
      take(at);
      placed.push(at);
      last = Math.max(last, at);
      // Whatever it kept waiting may come before what has been asked for.
      from = firstFree(from);
    }
    return { state, from, last, placed, next: from, isHalfTried: false };
  };
  const memory = ({ state, from, last }: Frame<S>): string => {
    let place = `${from}`;
    for (let at = from; at <= last; at++) if (taken[at] === 1) place += `,${at}`;
    return `${place} ${keyOf(state)}`;
  };

  /** The next state to try from a point, and the operation that leads to it; undefined where all were tried. */
  const advance = (frame: Frame<S>): { readonly at: number; readonly after: S } | undefined => {
    for (;;) {
      const isSecond = frame.isHalfTried;
      const at = isSecond ? frame.next - 1 : nextCandidate(frame.from, frame.next);
      if (at < 0) return undefined;
      steps += 1;
      frame.next = at + 1;
      const { operation, open } = operations[at]!;
      const after = (isSecond ? model.otherwise : model.apply)?.(frame.state, operation);
      frame.isHalfTried = open === true && !isSecond;
      if (after !== undefined && (after !== frame.state || open === true)) return { at, after };
    }
  };
  let fewestLeft = Infinity;
  let stuck: readonly Observed<O>[] = [];
  let ended: { readonly ended?: S } = {};
  const note = ({ from }: Frame<S>): void => {
    if (required >= fewestLeft) return;
    fewestLeft = required;
    const waiting: Observed<O>[] = [];
    for (let at = nextCandidate(from, from); at >= 0; at = nextCandidate(from, at + 1))
      if (operations[at]!.optional !== true) waiting.push(operations[at]!);
    stuck = waiting;
  };

  const frames = [enter(model.initial, 0, -1, [])];
  let asked = 0;
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    if (frame.next === frame.from) {
      if (required === 0 && (model.ends?.(frame.state) ?? true)) return { explicable: 'yes' };
      if (required === 0) ended = { ended: frame.state };
      const place = memory(frame);
      if (seen.has(place)) frame.next = operations.length;
      seen.add(place);
    }
    if (steps - asked >= stride) {
      asked = steps;
      if (givesUp()) return { explicable: 'unknown' };
    }
    const next = advance(frame);
    if (next === undefined) {
      note(frame);
      frames.pop();
      for (const at of frame.placed) giveBack(at);
    } else {
      take(next.at);
      frames.push(enter(next.after, frame.from, frame.last, [next.at]));
    }
  }
  return { explicable: 'no', placed: all - fewestLeft, stuck, ...ended };
}
