import type { Policy, Tuning } from '../core/operation.ts';
import type { Workload } from '../core/workload.ts';
import type { Dialect } from '../core/dialect.ts';
import type { Bounds } from './bounds.ts';
import type { Causes } from './causes.ts';
import type { Chapters } from './chapters.ts';
import type { Exchange } from './wire/exchange.ts';
import type { Generations } from './generations.ts';
import type { Counting } from './tally.ts';
import type { Repeats } from './repeats.ts';
import type { Secrets } from '../core/secrets.ts';
import type { Settings } from '../core/slot.ts';
import type { Reply, RequestText } from '../core/dialect.ts';

/** What all sessions of one generator thread share. */
export interface Race {
  readonly workload: Workload;
  readonly policy: Policy;
  readonly tuning: Tuning;
  readonly settings: Settings;
  readonly seed: number;
  readonly dialect: Dialect;
  readonly exchange: Exchange;
  /** Milliseconds since the start of the run, the same in all threads. */
  readonly clock: () => number;
  /** Where exchanges are noted. */
  readonly chapters: Chapters;
  /** Told of every request without a usable answer. */
  readonly causes: Causes;
  readonly generations: Generations;
  /** The key that an operation wants. */
  readonly keyOf: (operation: number) => number;
  /** Numbers that are unique over all threads. */
  readonly nextNonce: () => number;
  /** Set for a service that is not ours: which requests carried one idempotency key. */
  readonly repeats?: Repeats;
  /** Counted for whoever watches. */
  readonly counting: Counting;
  readonly bounds: Bounds;
  /** What stands in no record. */
  readonly secrets: Secrets;
  /** Set once somebody wants the race to end before its time. */
  isStopped: boolean;
  /** Says whose request it is to whoever traces it; absent where nobody asked for that. */
  readonly trace?: (request: RequestText, operation: number, nonce: number) => RequestText;
  /** Sees replies while they are valid, for what only headers tell. */
  readonly observe?: (reply: Reply, atMs: number) => void;
}

/** Commands of one operation, each of which a policy may send again after a read. */
const mostCommands = 4;

/** Rows that a session may still need when the race is over: all attempts of its policy with their reads. */
export function rowsPerSession({ attempts }: Pick<Tuning, 'attempts'>): number {
  return 2 * mostCommands * attempts;
}

/** Whether so few rows are left that the race must end for the history to hold all of it. */
export function isHistoryFull({ chapters: { now, before }, tuning }: Race, sessions: number): boolean {
  const rows = now.history.count + (before?.history.count ?? 0);
  return rows + sessions * rowsPerSession(tuning) >= now.history.capacity;
}
