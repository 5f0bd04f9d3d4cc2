import type { Answer } from '../core/operation.ts';

/** How far a race is: commands that were answered, and what became of them. */
export interface Tally {
  readonly commands: number;
  /** Lost races and refusals by the state. */
  readonly conflicts: number;
  /** Accepted commands of which there can be no more: wrong for certain. */
  readonly wrong: number;
}

const places = { commands: 0, conflicts: 1, wrong: 2 } as const;

/** Counts of one generator thread, in memory that whoever watches shares. */
export type SharedTally = Int32Array;

export function sharedTally(): SharedTally {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(places).length));
}

/** Counts the answer to a command; only the thread that owns the counts does. */
export function count(tally: SharedTally, answer: Answer): void {
  tally[places.commands]! += 1;
  if (answer.kind === 'conflict') tally[places.conflicts]! += 1;
}

/** Counts an accepted command that is one more than there can be. */
export function countWrong(tally: SharedTally): void {
  tally[places.wrong]! += 1;
}

/** What all threads have done so far. */
export function sumOf(tallies: readonly SharedTally[]): Tally {
  const sum = (place: number): number =>
    tallies.reduce((total, tally) => total + Atomics.load(tally, place), 0);
  return {
    commands: sum(places.commands),
    conflicts: sum(places.conflicts),
    wrong: sum(places.wrong),
  };
}
