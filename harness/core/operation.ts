import type { Fields } from './record.ts';
import type { Reason } from './reason.ts';
import type { Arguments, CommandSpec } from './workload.ts';

/** What a client wants next, free of wire format. */
export type Intent =
  | { readonly kind: 'read'; readonly key: string }
  | CommandIntent
  | { readonly kind: 'pause'; readonly ms: number };

/** A wish to run a command; `redo` computes the arguments anew from a newer state of the record that was edited. */
export interface CommandIntent {
  readonly kind: 'command';
  readonly command: CommandSpec;
  readonly id: string;
  readonly args: Arguments;
  /** The version that the client read, sent as If-Match. */
  readonly base?: number;
  /** How to re-apply one's own edit; `key` is what to fetch first. */
  readonly redo?: { readonly key: string; readonly from: (fields: Fields) => Arguments };
}

/** What came of an intent. A server's answer never throws. */
export type Answer =
  | { readonly kind: 'found'; readonly version: number; readonly fields: Fields }
  | { readonly kind: 'missing' }
  | { readonly kind: 'accepted'; readonly version: number; readonly added: readonly number[] }
  | {
      readonly kind: 'conflict';
      readonly reason: Reason;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'rejected'; readonly status: number; readonly code: string }
  /** The fate is not known: sent, but no usable answer. */
  | { readonly kind: 'unknown'; readonly cause: string }
  /** Surely nothing happened: no byte was written. */
  | { readonly kind: 'notSent'; readonly cause: string }
  | { readonly kind: 'paused'; readonly nowMs: number };

/** How an operation ended: its effect is there, was decided against, was not pursued, cannot be known, or went wrong. */
export const settlements = ['won', 'lost', 'gaveUp', 'unknown', 'error'] as const;
export type Settlement = (typeof settlements)[number];

/** A client's session with the service, as a synchronous generator that needs no socket to be tested. */
export type Operation = Generator<Intent, Settlement, Answer>;

/** A way to treat conflicts: it stands between an operation and the service and never restarts the operation. */
export interface Policy {
  readonly name: string;
  readonly about: string;
  readonly apply: (operation: Operation, random: () => number) => Operation;
}

/** The settlement that an answer to an operation's last command means. */
export function settlementOf(answer: Answer): Settlement {
  switch (answer.kind) {
    case 'accepted':
      return 'won';
    case 'conflict':
      return answer.retryable ? 'gaveUp' : 'lost';
    case 'unknown':
      return 'unknown';
    case 'found':
    case 'missing':
    case 'rejected':
    case 'notSent':
    case 'paused':
      return 'error';
  }
}
