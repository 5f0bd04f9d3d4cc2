import type { ErrorCode } from '../core/errors.ts';
import type { SharedTally } from '../drive/tally.ts';
import type { AgentReport } from '../run/race/agents.ts';
import type { DealtOrders } from './dealt-orders.ts';
import type { Place } from './place.ts';
import type { GeneratedPart } from './generated-parts.ts';

/** A call to take part in a run, signed in the context of its agent's challenge. */
export interface Call {
  /** What all keys of the run begin with. */
  readonly prefix: string;
  /** Position among the agents of the run. */
  readonly index: number;
  readonly count: number;
  /** Where the coordinator is. */
  readonly place: Place;
}

/** What a job of the queue asks of an agent. */
export interface RaceOrder extends DealtOrders {
  readonly race: number;
  /** After how many decisions of all agents a generation ends. */
  readonly decisions: number;
}

/** Threes of numbers: a key, its generation, and decisions that were made in it. */
export type DecisionNews = Uint32Array;

/** What a coordinator tells an agent. */
export type Down =
  | { readonly kind: 'beat' }
  | { readonly kind: 'clock'; readonly question: number }
  /** The race begins at this time of the agent's monotonic clock. */
  | { readonly kind: 'go'; readonly epochNs: bigint }
  /** What others have decided. */
  | { readonly kind: 'decided'; readonly news: DecisionNews }
  | { readonly kind: 'seeded'; readonly key: number; readonly until: number }
  /** A round opens at this time of the race's clock, for threads of all agents. */
  | { readonly kind: 'open'; readonly round: number; readonly atMs: number }
  | { readonly kind: 'abandon' }
  /** The race ends before its time: what it brought is told. */
  | { readonly kind: 'enough' }
  /** The race is given up: nothing more is sent. */
  | { readonly kind: 'stop' }
  | { readonly kind: 'leave' };

/** What one thread has counted since it was last told, by position. */
export interface CountNews {
  readonly thread: number;
  readonly at: Uint32Array;
  readonly counts: Int32Array;
  readonly sumsMs: SharedTally['sumsMs'];
}

/** What an agent tells its coordinator. */
export type Up =
  | { readonly kind: 'beat' }
  | { readonly kind: 'joined' }
  | { readonly kind: 'clock'; readonly question: number; readonly ms: number }
  | { readonly kind: 'prepared' }
  | { readonly kind: 'warm' }
  | { readonly kind: 'low'; readonly key: number }
  | { readonly kind: 'decided'; readonly news: DecisionNews }
  | { readonly kind: 'arrived'; readonly round: number }
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'counted'; readonly news: readonly CountNews[] }
  | { readonly kind: 'part'; readonly thread: number; readonly part: GeneratedPart }
  | { readonly kind: 'done'; readonly report: Omit<AgentReport, 'name' | 'isHere'>; readonly digest: string }
  | { readonly kind: 'failed'; readonly code?: ErrorCode; readonly problem: string }
  /** It has read that it may leave, which nobody needs to keep for it. */
  | { readonly kind: 'left' }
  /** It was told to end. */
  | { readonly kind: 'leaving' };
