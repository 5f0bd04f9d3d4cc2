import type { AnswerKind } from '../../core/history.ts';
import type { FirstShown } from '../../core/grounds.ts';
import type { Resolution, Settlement } from '../../core/operation.ts';
import type { Reason } from '../../core/reason.ts';
import type { Promised } from '../../core/strategy.ts';

/** What the first line of a history calls itself, and the version that changes when a member changes its meaning or goes. */
export const historyFormat = 'contend-history';
export const historyVersion = 1;

/** A text as it was told, or what was kept of one that nobody has kept in full: equal digests are equal texts. */
export type Told = string | { readonly digest: number };
export type ToldFields = Readonly<Record<string, Told>>;

/** The first line: what was raced, and what a judge must know beside the requests. Only the first three are needed. */
export interface HeaderLine {
  readonly format: typeof historyFormat;
  readonly version: typeof historyVersion;
  readonly workload: string;
  /** Who sent the requests; `contend 0.1.0`. */
  readonly driver?: string;
  readonly strategy?: string;
  readonly store?: string;
  readonly startedAt?: string;
  readonly seed?: number;
  readonly promise?: Promised;
  /** Names of the workload's commands. */
  readonly commands?: readonly string[];
  readonly clients?: number;
  readonly capacity?: number;
  readonly keys?: number;
  /** What the names of all slots begin with. */
  readonly salt?: string;
  readonly clock?: {
    readonly unit: 'ms';
    readonly zero: 'start of the race';
    readonly zeroUnixMs?: number;
  };
  readonly measuredFromMs?: number;
  /** Whether `base` and `version` are numbers that count by one, or entity tags that are equal or not. */
  readonly versions?: 'counted' | 'tags';
  /** Whether the store was to be audited, whether it was, and whether somebody looked at the records at the end. */
  readonly auditExpected?: boolean;
  readonly audit?: boolean;
  readonly look?: boolean;
  readonly lookAtCreated?: boolean;
  readonly cutShort?: { readonly seen: number; readonly of: number };
  readonly foundBefore?: readonly string[];
  readonly firstShown?: readonly FirstShown[];
  readonly effectsOf?: readonly string[];
  readonly leftOut?: readonly string[];
  readonly misdelivered?: number;
  readonly search?: 'all' | 'sample';
}

/** A record as it was made before the race. */
export interface SeededLine {
  readonly kind: 'seeded';
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** One request with its answer; times in ms since the start of the race. */
export interface RequestLine {
  readonly kind?: 'request';
  readonly nonce?: number;
  readonly operation?: number | string;
  readonly attempt?: number;
  readonly client: number | string;
  readonly slot?: string;
  /** Absent for a read. */
  readonly command?: string;
  /** The id in its path, empty where that has none; with it, the arguments are complete. */
  readonly id?: string;
  readonly args?: Readonly<Record<string, Told | number>>;
  /** The record that a read asked for. */
  readonly key?: string;
  /** Records that a command is about. */
  readonly keys?: readonly string[];
  /** What it was based on; 0 or null where the precondition named nothing. */
  readonly base?: number | string | null;
  /** The date that its precondition named. */
  readonly modified?: string;
  readonly idempotencyKey?: Told;
  readonly resolution?: Resolution;
  readonly intended?: number;
  readonly sent: number;
  readonly done: number;
  /** How far the times may be off, where a clock of another machine timed them. */
  readonly bound?: number;
  /** The clock of the service when it decided, ms since 1970. */
  readonly decidedUnixMs?: number;
  readonly status?: number;
  readonly answer: AnswerKind;
  readonly reason?: Reason;
  readonly version?: number | string;
  /** What was told of an amount: what is left, or the sum that a read was made for. */
  readonly value?: number;
  /** The fields that a read showed. */
  readonly shows?: ToldFields;
  /** Members of an accepted answer. */
  readonly told?: ToldFields;
  readonly shape?: string;
  readonly effect?: Told;
  readonly location?: Told;
  readonly ids?: ToldFields;
  readonly echoes?: ToldFields;
  /** The record by which a refusal was decided, as the answer shows it. */
  readonly refusal?: {
    readonly key: Told;
    readonly version: number;
    readonly agrees: boolean;
    readonly fields: ToldFields;
  };
  readonly marks?: readonly Mark[];
  /** The reason as it came, of a refusal that the command cannot give, and what it is taken for. */
  readonly saidReason?: Reason;
  readonly takenFor?: Reason;
  readonly settled?: Settlement;
}

/** What is known of an answer beside what it says. */
export const marks = ['textToken', 'guessed', 'vague', 'openRepeat', 'openGrant'] as const;
export type Mark = (typeof marks)[number];

/** A record when all was quiet; of an audit with its version. */
export interface FinalLine {
  readonly kind: 'final';
  readonly key: string;
  readonly version?: number;
  /** False for a record that is not there. */
  readonly live?: boolean;
  readonly fields?: Readonly<Record<string, string>>;
  readonly tag?: string;
  /** Requests have made it, and nobody knew its key before. */
  readonly created?: true;
}

/** Proof of the store that a request took effect: the version of each record that it saw, and that it wrote. */
export interface ReceiptLine {
  readonly kind: 'receipt';
  readonly nonce: number;
  readonly traces: readonly { readonly key: string; readonly read: number; readonly wrote: number | null }[];
}

/** An effect, as a service names it that tells its effects. */
export interface EffectLine {
  readonly kind: 'effect';
  readonly id: Told;
}

/** The last line: how many there are of each kind, and in how many a secret stands no more. */
export interface EndLine {
  readonly kind: 'end';
  readonly requests: number;
  readonly finals: number;
  readonly receipts: number;
  readonly effects: number;
  readonly hidden: number;
}

export type HistoryLine =
  HeaderLine | SeededLine | RequestLine | FinalLine | ReceiptLine | EffectLine | EndLine;
