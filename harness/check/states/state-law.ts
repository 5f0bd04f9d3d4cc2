import { reasons } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import type { Machine } from './machine.ts';

/** A machine's law by numbers of states, in sets of bits. */
export interface Law {
  /** By state: those that may become it. */
  readonly before: readonly number[];
  /** By state: those that no life of a record holds beside it, itself where it cannot come back. */
  readonly excludes: readonly number[];
  /**
   * The states in which a change to a target is refused for a reason; undefined where the reason says nothing. With `told`, the
   * finer reasons that the service gives for that change, what is illegal is held apart from them.
   */
  readonly refuses: (
    target: number,
    reason: Reason | undefined,
    told: ReadonlySet<Reason>,
  ) => number | undefined;
}

/** Works a machine's law out for its states in the order in which they are listed. */
export function lawOf({ allowed, deleted }: Machine, states: readonly string[]): Law {
  const next = states.map((name) => maskOfNames(states, allowed[name] ?? []));
  const before = states.map((_, state) =>
    next.reduce((mask, after, from) => (((after >> state) & 1) === 1 ? mask | (1 << from) : mask), 0),
  );
  const reached = next.slice();
  for (const _ of states)
    for (const [from, mask] of reached.entries())
      for (const state of states.keys())
        if (((mask >> state) & 1) === 1) reached[from] = reached[from]! | next[state]!;
  const reaches = (from: number, to: number): boolean => ((reached[from]! >> to) & 1) === 1;
  const excludes = states.map((_, one) =>
    states.reduce(
      (mask, __, other) => (reaches(one, other) || reaches(other, one) ? mask : mask | (1 << other)),
      0,
    ),
  );
  const all = (1 << states.length) - 1;
  return {
    before,
    excludes,
    refuses(target, reason, told) {
      if (target < 0 || reason === undefined) return undefined;
      if (reason === 'gone') return deleted === undefined ? undefined : 1 << states.indexOf(deleted);
      if (reason === 'redundant-transition') return (1 << target) & ~before[target]!;
      if (reason === 'unnamed-conflict' || reasons[reason].side !== 'decided') return undefined;
      // A word that this law does not know says that the state forbids it, and no more.
      if (reason !== 'illegal-transition') return all & ~before[target]!;
      const redundant = told.has('redundant-transition') ? 1 << target : 0;
      const gone = deleted !== undefined && told.has('gone') ? 1 << states.indexOf(deleted) : 0;
      return all & ~before[target]! & ~redundant & ~gone;
    },
  };
}

function maskOfNames(states: readonly string[], names: readonly string[]): number {
  return names.reduce((mask, name) => mask | (1 << states.indexOf(name)), 0);
}
