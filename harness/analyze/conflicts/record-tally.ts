import { conflictKinds } from './refusals.ts';
import type { ConflictKind } from './refusals.ts';
import type { Tally } from './tallies.ts';
import type { Trend } from './trend.ts';

/** Conflicts by kind. */
export type KindCounts = Record<ConflictKind, number>;

export function noKinds(): KindCounts {
  return Object.fromEntries(conflictKinds.map((kind) => [kind, 0])) as KindCounts;
}

/** What is counted of a route, a record, a client or an hour. */
export interface SharedTally extends Tally {
  requests: number;
  /** Requests for a change. */
  changes: number;
  conflicts: number;
  readonly kinds: KindCounts;
  /** How long the requests took that came to nothing. */
  wastedMs: number;
}

export function noTally(): SharedTally {
  return { requests: 0, changes: 0, conflicts: 0, kinds: noKinds(), wastedMs: 0 };
}

/** What is counted of a record that has refused somebody. */
export interface RecordTally extends SharedTally {
  /** Different clients that it refused, as far as they are counted. */
  readonly clients: Set<string>;
  trend: Trend | undefined;
}

/** Clients of a record that are told apart. */
export const countedClients = 20;

export function noRecordTally(): RecordTally {
  return { ...noTally(), clients: new Set(), trend: undefined };
}
