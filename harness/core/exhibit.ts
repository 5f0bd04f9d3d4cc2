import type { AnswerKind } from './history.ts';
import type { Reason } from './reason.ts';
import type { AnomalyKind } from './verdict.ts';

/** The fewest requests that show something, as evidence that a person can follow with the finger. */
export interface Exhibit {
  /** What it shows. */
  readonly of:
    | { readonly kind: 'anomaly'; readonly anomaly: AnomalyKind; readonly which: 'first' | 'worst' }
    | { readonly kind: 'contended' }
    | { readonly kind: 'slowest' };
  /** The record that it is about. */
  readonly key: string;
  /** What happened, in one sentence. */
  readonly text: string;
  /** In the order in which they were sent. */
  readonly requests: readonly ExhibitedRequest[];
  /** What joins two of them: what is wrong, or who lost to whom. */
  readonly edges: readonly ExhibitedEdge[];
  /** Other requests to the same records at that time, which it takes not to see it. */
  readonly leftOut: number;
}

/** One request as an exhibit shows it. Times are ms since the start of the run. */
export interface ExhibitedRequest {
  readonly nonce: number;
  readonly client: number;
  readonly operation: number;
  /** The name of a command; absent for a GET. */
  readonly command?: string;
  /** The version or entity tag that it was made on. */
  readonly base?: string;
  /** The version or entity tag that its answer names. */
  readonly version?: string;
  /** What an acceptance added or left, or what was measured of a read. */
  readonly value?: number;
  readonly sentMs: number;
  /** When the service decided, where its clock is known. */
  readonly decidedMs?: number;
  readonly doneMs: number;
  readonly status: number;
  readonly answer: AnswerKind;
  readonly reason?: Reason;
  /** What is wrong lies in it alone, and not between it and another. */
  readonly isWrong?: true;
}

/** Why two requests of an exhibit stand together. */
export interface ExhibitedEdge {
  readonly from: number;
  readonly to: number;
  /** In a few words: "both made on version 3". */
  readonly why: string;
  /** It makes the record wrong; without it somebody merely lost. */
  readonly isWrong: boolean;
}
