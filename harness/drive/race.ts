import type { Policy, Tuning } from '../core/operation.ts';
import type { History } from '../core/history.ts';
import type { Settings, Workload } from '../core/workload.ts';
import type { Codec } from './codec.ts';
import type { Exchange, Reply } from './wire/exchange.ts';
import type { Generations } from './generations.ts';

/** What all sessions of one generator thread share. */
export interface Race {
  readonly workload: Workload;
  readonly policy: Policy;
  readonly tuning: Tuning;
  readonly settings: Settings;
  readonly seed: number;
  readonly codec: Codec;
  readonly exchange: Exchange;
  /** Milliseconds since the start of the run, the same in all threads. */
  readonly clock: () => number;
  readonly history: History;
  readonly generations: Generations;
  /** The key that an operation wants. */
  readonly keyOf: (operation: number) => number;
  /** Numbers that are unique over all threads. */
  readonly nextNonce: () => number;
  /** Sees replies while they are valid, for what only headers tell. */
  readonly observe?: (reply: Reply) => void;
}

/** Rows that a session may still need when the race is over: a bounded policy's last attempts with their reads. */
export const rowsPerSession = 32;

/** Whether so few rows are left that the race must end for the history to hold all of it. */
export function isHistoryFull(race: Race, sessions: number): boolean {
  return race.history.count + sessions * rowsPerSession >= race.history.capacity;
}
