import type { ToldIdentity } from './told-identity.ts';
import type { Fields } from './record.ts';
import { reasons } from './reason.ts';
import type { Reason } from './reason.ts';
import type { Arguments, CommandSpec } from './command.ts';
import type { Token } from './token.ts';

/** What a client wants next, free of wire format. */
export type Intent =
  | {
      readonly kind: 'read';
      readonly key: string;
      /** What the history keeps of the fields, such as a total over a snapshot. */
      readonly measure?: (fields: Fields) => number;
      /** The field that holds the token of a lock, which is to go back as it came. */
      readonly token?: string;
    }
  | CommandIntent
  | { readonly kind: 'pause'; readonly ms: number };

/** An intent that becomes a request. */
export type Exchanged = Intent & { readonly kind: 'read' | 'command' };

/** A wish to run a command. */
export interface CommandIntent {
  readonly kind: 'command';
  readonly command: CommandSpec;
  readonly id: string;
  readonly args: Arguments;
  /** What the client read, sent as If-Match or If-Unmodified-Since; an answer `found` is one. */
  readonly base?: Base;
  /** How one's own change is made anew on a newer state; absent where there is nothing to re-read. */
  readonly redo?: Redo;
  /** One an operation, however often it is sent. */
  readonly idempotencyKey?: string;
  /** Set by a policy on what it sends after a conflict or a lost answer. */
  readonly resolution?: Resolution;
}

/** A state that was read, as a precondition names it. */
export interface Base {
  /** Of opaque tags its number in the history; 0 where there was none. */
  readonly version: number;
  /** The ETag header as it came; only where it is not known to be a version. */
  readonly tag?: string;
  /** The Last-Modified header as it came; only asked for where it will be used. */
  readonly modified?: string;
}

/** Who gives way when both sides changed the same part: they, I, or nobody, and the change is given up. */
export const preferences = ['mine', 'theirs', 'giveUp'] as const;
export type Preference = (typeof preferences)[number];

/** One's own change as something that can be made again on a newer state. */
export interface Redo {
  /** The record to fetch first. */
  readonly key: string;
  /** One's own change brought into the newest state; undefined when nothing of it is left or it is given up. */
  readonly merge: (newest: Fields, prefer: Preference) => Merged | undefined;
  /** One's own state in place of the newest; absent where the arguments stay as they are. */
  readonly force?: (newest: Fields) => Arguments;
}

/** Arguments after a merge; `overwrites` when a change of somebody else had to give way. */
export interface Merged {
  readonly args: Arguments;
  readonly overwrites: boolean;
}

/** What a policy did before it sent a command again; the history keeps it. */
export const resolutions = ['retried', 'merged', 'overwritten', 'resent'] as const;
export type Resolution = (typeof resolutions)[number];

/** What came of an intent. A server's answer never throws. */
export type Answer =
  | {
      readonly kind: 'found';
      readonly version: number;
      readonly fields: Fields;
      readonly tag?: string;
      readonly modified?: string;
      /** What the intent's `measure` made of the fields. */
      readonly value?: number;
      /** What the intent's `token` field holds, as it came; ours tell it as `value`. */
      readonly token?: Token;
    }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'accepted';
      readonly version: number;
      readonly added: readonly number[];
      /** The effect was made by an earlier request with the same idempotency key. */
      readonly replayed?: true;
      /** What a service that is not known to answer like ours told beside. */
      readonly told?: Told;
    }
  | {
      readonly kind: 'conflict';
      readonly reason: Reason;
      readonly retryable: boolean;
      readonly retryAfterMs?: number;
      /** The service told no code: the reason is what its status may mean. */
      readonly guessed?: true;
      /** The record that stood against it; only of a sample of what our own services answer. */
      readonly shown?: Shown;
    }
  | {
      readonly kind: 'rejected';
      readonly status: number;
      readonly code: string;
      /** The service told no code: this one is what its status may mean. */
      readonly guessed?: true;
    }
  /** The fate is not known: sent, but no usable answer. */
  | { readonly kind: 'unknown'; readonly cause: string }
  /** Surely nothing happened: no byte was written. */
  | { readonly kind: 'notSent'; readonly cause: string }
  | { readonly kind: 'paused'; readonly nowMs: number };

/** The record by which a refusal was decided, as the refusal shows it. */
export interface Shown {
  readonly key: string;
  readonly version: number;
  /** Undefined where there is nothing, or nothing any more. */
  readonly fields: Fields | undefined;
  /** Whether ETag, members and record of the answer agree. */
  readonly agrees: boolean;
}

/** An accepted answer as it came. */
export interface Told {
  /** Members of a JSON body by name, those of an inner object by `outer.inner`. */
  readonly fields: Fields;
  /** What names what was made; of commands that require an Idempotency-Key. */
  readonly identity?: ToldIdentity;
  readonly location?: string;
  /** What names the effect, as an audit does. */
  readonly effect?: string;
  /** What the lock is called that was granted, as it came. */
  readonly token?: Token;
  /** Status and form of the body: answers of two shapes may mean two things. */
  readonly shape?: string;
}

/** How an operation ended: its effect is there, was decided against, was not pursued, cannot be known, or went wrong. */
export const settlements = ['won', 'lost', 'gaveUp', 'unknown', 'error'] as const;
export type Settlement = (typeof settlements)[number];

/** A client's session with the service, as a synchronous generator that needs no socket to be tested. */
export type Operation = Generator<Intent, Settlement, Answer>;

/** A way to treat conflicts: it stands between an operation and the service and never restarts the operation. */
export interface Policy {
  readonly name: string;
  readonly about: string;
  /** The settings that it looks at. */
  readonly tunedBy: readonly (keyof Tuning)[];
  readonly apply: (operation: Operation, turn: PolicyTurn) => Operation;
}

/** What a policy knows of the operation that it wraps. */
export interface PolicyTurn {
  readonly operation: number;
  /** What names begin with that must be new to the service; empty where the store is this race's own. */
  readonly salt: string;
  readonly random: () => number;
  /** Milliseconds since the start of the run. */
  readonly clock: () => number;
  readonly tuning: Tuning;
}

/** How policies are set for a cell. */
export interface Tuning {
  readonly prefer: Preference;
  readonly backOff: BackOff;
  /** Attempts of one command, the first included. */
  readonly attempts: number;
  /** Time after the first attempt in which others may follow. */
  readonly patienceMs: number;
  /** Whether commands that are sent again carry an idempotency key. */
  readonly idempotencyKey: boolean;
}

/** The pause before another attempt; `exponential` doubles up to a cap and is drawn evenly from nothing to that. */
export type BackOff =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'exponential'; readonly firstMs: number; readonly longestMs: number };

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

/** Whether the service decided: accepted with an effect, or refused for a reason that a retry cannot help. */
export function isDecision(answer: Answer): boolean {
  return (
    (answer.kind === 'accepted' && answer.replayed !== true) ||
    (answer.kind === 'conflict' && reasons[answer.reason].side === 'decided')
  );
}
