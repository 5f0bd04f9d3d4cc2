import type { ConflictKind } from './refusals.ts';
import type { Tally } from './tallies.ts';
import type { Trend } from './trend.ts';

/** Conflicts by kind. */
export type KindCounts = Record<ConflictKind, number>;

/** What is counted of a route, a record, a client or an hour. */
export interface SharedTally extends Tally {
  requests: number;
  /** Requests for a change. */
  changes: number;
  conflicts: number;
  /** Those of them that asked for no change: of changes they are no share. */
  refusedReads: number;
  readonly kinds: KindCounts;
  /** How long the requests took that came to nothing. */
  wastedMs: number;
}

/** Nothing counted so far. All have one shape: each line of a log counts in four of them. */
export class NoTally implements SharedTally {
  requests = 0;
  changes = 0;
  conflicts = 0;
  refusedReads = 0;
  readonly kinds: KindCounts = { race: 0, decided: 0, lasting: 0, again: 0, unknown: 0 };
  wastedMs = 0;
}

/** What is counted of a record that has refused somebody. */
export interface RecordTally extends SharedTally {
  /** Different clients that it refused, as far as they are counted. */
  readonly clients: Set<string>;
  trend: Trend | undefined;
}

/** Clients of a record that are told apart. */
export const countedClients = 20;

/** The same of a record. */
export class NoRecordTally extends NoTally implements RecordTally {
  readonly clients = new Set<string>();
  trend: Trend | undefined = undefined;
}
