import type { Asked } from './asked.ts';
import type { Evidence } from './evidence.ts';

/** All that a verdict rests on: what happened as it came, and what a judge must know beside it. */
export interface Grounds {
  /** In the terms of the service, where these are not ours. */
  readonly evidence: Evidence;
  /** Requests that were kept in full, by nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
  /** How the service showed what was posted to it; empty where nobody looked. */
  readonly firsts: readonly FirstShown[];
  /** When the measured time begins. */
  readonly measuredFromMs: number;
  /** The store was to be audited; false for a service that somebody has brought. */
  readonly auditExpected: boolean;
  /** Commands that an adapter leaves out, by name; absent where there is no adapter. */
  readonly leftOut?: readonly string[];
  /** Answers that carry the number of another request. */
  readonly misdelivered: number;
  /** Whether all orders of all requests are searched, or those of a sample. */
  readonly search: 'all' | 'sample';
}

/** How a service shows a word or an amount that was posted to it, before anybody has asked for anything. */
export interface FirstShown {
  readonly field: string;
  readonly posted: string;
  readonly shown: string;
}
