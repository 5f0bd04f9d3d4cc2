import type { AnomalyKind } from '../../core/verdict.ts';
import type { Draft } from '../draft.ts';

/** One thing that a wrong service may have done to a legal race, and the anomaly that it then shows. */
export interface Mutation {
  readonly about: string;
  readonly expects: AnomalyKind;
  /** Workloads in whose races it can happen. */
  readonly workloads: readonly string[];
  /** Only what the search through all orders does not look at is changed: what a read measured or noted, or a time. */
  readonly measured?: true;
  /** Changes the race, or says that this one gives no chance to. */
  readonly apply: (draft: Draft, choose: Choose) => boolean;
}

/** Draws one of a list; undefined from an empty one. */
export type Choose = <T>(list: readonly T[]) => T | undefined;

/** A mutation of one of the things that `among` lists; `change` gives back false where this one gives no chance to. */
export function mutation<T>({
  among,
  change,
  ...others
}: Omit<Mutation, 'apply'> & {
  readonly among: (draft: Draft) => readonly T[];
  readonly change: (one: T, draft: Draft, choose: Choose) => unknown;
}): Mutation {
  return {
    ...others,
    apply(draft, choose) {
      const one = choose(among(draft));
      return one !== undefined && change(one, draft, choose) !== false;
    },
  };
}
