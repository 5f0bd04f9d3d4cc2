import type { Call } from '../../core/call.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { withoutDoubles } from './doubles.ts';
import { preconditionOf, strongTagOf } from './precondition.ts';
import type { Precondition } from './precondition.ts';
import type { Slack } from './slack.ts';

/** A call with what it says of its record. */
export interface Seen {
  readonly call: Call;
  readonly outcome: Outcome;
  readonly on: Precondition;
  /** The strong tag of its answer. */
  readonly tag?: string;
}

/** All calls of a log to one record, so that what happened around one of them is found at once. */
export class RecordLog {
  /** In order of arrival, each once. */
  readonly seen: readonly Seen[];
  readonly slack: Slack;
  /** Those that changed the record, or may have; in order of arrival. */
  readonly changes: readonly Seen[];
  /** Accepted changes by the one strong tag that they named. */
  readonly #consumers = new Map<string, Seen[]>();
  /** Answers by the tag that they name, refusals too; in order of arrival. */
  readonly #tellers = new Map<string, Seen[]>();
  /** Reads and accepted changes, each of which told its client where the record is; by client. */
  readonly #told = new Map<string, Seen[]>();
  /** Reads and accepted changes with a tag; in order of arrival. */
  readonly #tagged: readonly Seen[];
  readonly #shared = new Set<string>();
  readonly #longestChangeMs: number;

  constructor(calls: readonly Call[], slack: Slack) {
    this.slack = slack;
    this.seen = withoutDoubles(calls).map(seenOf);
    this.changes = this.seen.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unknown');
    this.#tagged = this.seen.filter((one) => one.tag !== undefined && isTold(one));
    this.#longestChangeMs = this.changes.reduce(
      (ms, { call }) => Math.max(ms, call.doneMs - call.arrivedMs),
      0,
    );
    const busyUntilMs = new Map<string, number>();
    for (const one of this.seen) {
      const { call, outcome, tag } = one;
      const { client } = call;
      const named = namedTag(one);
      // A change that answers the tag which it was made on has changed nothing.
      if (outcome === 'accepted' && named !== undefined && named !== tag) add(this.#consumers, named, one);
      if (tag !== undefined) add(this.#tellers, tag, one);
      if (client === undefined) continue;
      if (isTold(one)) add(this.#told, client, one);
      // One client waits for its answer before it asks again.
      if ((busyUntilMs.get(client) ?? 0) > call.arrivedMs + slack.ms) this.#shared.add(client);
      busyUntilMs.set(client, Math.max(busyUntilMs.get(client) ?? 0, call.doneMs));
    }
  }

  /** When the first call came. */
  get beganMs(): number {
    return this.seen[0]?.call.arrivedMs ?? 0;
  }

  /** Accepted changes that named just this tag, and took it away. */
  consumersOf(tag: string): readonly Seen[] {
    return this.#consumers.get(tag) ?? [];
  }

  /** Calls whose answers name a tag. */
  tellersOf(tag: string): readonly Seen[] {
    return this.#tellers.get(tag) ?? [];
  }

  /** Whether several clients go by this name. */
  isShared(client: string | undefined): boolean {
    return client !== undefined && this.#shared.has(client);
  }

  /** The last that told its client where the record is, before a call of it; with a tag, the last that told this. */
  readBefore({ call }: Seen, tag?: string): Seen | undefined {
    if (call.client === undefined) return undefined;
    const own =
      tag === undefined
        ? (this.#told.get(call.client) ?? [])
        : this.tellersOf(tag).filter((one) => one.call.client === call.client && isTold(one));
    for (let at = firstIndex(own, (one) => one.call.arrivedMs >= call.arrivedMs) - 1; at >= 0; at--)
      if (own[at]!.call.doneMs <= call.arrivedMs + this.slack.ms) return own[at];
    return undefined;
  }

  /** When the first answer with another tag was done, of those that were asked for after a moment; undefined where there is none. */
  replacedBy(tag: string, afterMs: number): number | undefined {
    let leastMs: number | undefined;
    for (let at = this.#firstTaggedAfter(afterMs); at < this.#tagged.length; at++) {
      const { call, tag: other } = this.#tagged[at]!;
      if (leastMs !== undefined && call.arrivedMs >= leastMs) break;
      if (other !== tag && (leastMs === undefined || call.doneMs < leastMs)) leastMs = call.doneMs;
    }
    return leastMs;
  }

  /** Changes, or what may have been some, that were under way at some moment between two. */
  changesBetween(fromMs: number, toMs: number): readonly Seen[] {
    const { changes } = this;
    const found: Seen[] = [];
    const start = firstIndex(
      changes,
      (one) => one.call.arrivedMs >= fromMs - this.slack.ms - this.#longestChangeMs,
    );
    for (let at = start; at < changes.length; at++) {
      const one = changes[at]!;
      if (one.call.arrivedMs - this.slack.ms > toMs) break;
      if (one.call.doneMs + this.slack.ms >= fromMs) found.push(one);
    }
    return found;
  }

  #firstTaggedAfter(ms: number): number {
    return firstIndex(this.#tagged, (one) => one.call.arrivedMs > ms);
  }
}

/** The one strong tag that a call named alone; undefined where it named none, or several. */
export function namedTag({ on }: Seen): string | undefined {
  return on.kind === 'tags' && !on.isWeak && on.tags.length === 1 ? on.tags[0] : undefined;
}

/** Whether an answer says where the record is: a read that found it, or an accepted change. */
export function isTold({ call, outcome }: Seen): boolean {
  return (
    outcome === 'accepted' ||
    (outcome === 'read' && (call.status === 304 || (call.status >= 200 && call.status < 300)))
  );
}

function seenOf(call: Call): Seen {
  const tag = strongTagOf(call.etag);
  return {
    call,
    outcome: outcomeOf(call),
    on: preconditionOf(call.ifMatch),
    ...(tag === undefined ? {} : { tag }),
  };
}

function add(map: Map<string, Seen[]>, key: string, one: Seen): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [one]);
  else list.push(one);
}

/** The first place of a list in order at which something holds, which holds from there on. */
function firstIndex(list: readonly Seen[], holds: (one: Seen) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
