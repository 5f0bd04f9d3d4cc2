import { isIP } from 'node:net';
import type { Call } from '../../core/call.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { withoutDoubles } from './doubles.ts';
import { OpenReads } from './open-reads.ts';
import { isBefore } from './slack.ts';
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

/** What one gateway has logged of a call and what another has stand for the same moment up to so many ms. */
const mostApartMs = 1000;
/** Answers that are looked at for what a call may rest on. */
const mostReads = 100;

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
  /** The earliest read that a refused call may rest on whose name is that of one client, as far as is known. */
  readonly #firstOpen = new Map<Seen, Seen>();
  readonly #allTold: readonly Seen[];
  /** Reads and accepted changes with a tag; in order of arrival. */
  readonly #tagged: readonly Seen[];
  /** Answers that show that one of several tags was current; by tag. */
  readonly #possible = new Map<string, Seen[]>();
  /** Those that show that there was nothing: answers that nothing was found, accepted deletions; in order of arrival. */
  readonly #gone: readonly Seen[];
  readonly #shared: Set<string>;
  readonly #longestChangeMs: number;

  /** `shared` are names that are known to be those of several clients from calls to other records. */
  constructor(calls: readonly Call[], slack: Slack, shared: ReadonlySet<string> = new Set()) {
    this.slack = slack;
    this.#shared = new Set(shared);
    this.seen = withoutDoubles(calls, Math.min(slack.ms, mostApartMs)).map(seenOf);
    this.changes = this.seen.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unknown');
    this.#allTold = this.seen.filter(isTold);
    this.#tagged = this.#allTold.filter(({ tag }) => tag !== undefined);
    this.#longestChangeMs = this.changes.reduce(
      (ms, { call }) => Math.max(ms, call.doneMs - call.arrivedMs),
      0,
    );
    this.#gone = this.seen.filter(isGone);
    const busyUntilMs = new Map<string, number>();
    const reads = new Map<string, OpenReads<Seen>>();
    for (const one of this.seen) {
      const { call, outcome, tag } = one;
      const { client } = call;
      const named = namedTag(one);
      // A change that answers the tag which it was made on has changed nothing.
      if (outcome === 'accepted' && named !== undefined && named !== tag) add(this.#consumers, named, one);
      if (tag !== undefined) add(this.#tellers, tag, one);
      for (const held of tagsHeld(call)) if (held !== tag) add(this.#possible, held, one);
      if (client === undefined) continue;
      if (isTold(one)) add(this.#told, client, one);
      const open = reads.get(client) ?? new OpenReads<Seen>();
      reads.set(client, open);
      if (outcome === 'refused' && open.first !== undefined) this.#firstOpen.set(one, open.first);
      if (outcome !== 'read') open.use();
      else if (isTold(one)) open.read(one);
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

  /** Calls whose answers show that a tag may have been current, without naming it. */
  possibleTellersOf(tag: string): readonly Seen[] {
    return this.#possible.get(tag) ?? [];
  }

  /**
   * Whether the record was gone after one call and before another, and may have come back unseen: it was not found though the log
   * has no deletion, or was found after one as nothing in the log has made it.
   */
  wasGoneBetween(one: Seen, other: Seen): boolean {
    const { slack } = this;
    const isBetween = (seen: Seen): boolean =>
      seen !== one &&
      seen !== other &&
      !isBefore(seen.call, one.call, slack) &&
      !isBefore(other.call, seen.call, slack);
    const gone = this.#gone.filter((seen) => seen.call.path === other.call.path && isBetween(seen));
    const deletions = gone.filter(({ outcome }) => outcome === 'accepted');
    if (gone.some((seen) => !deletions.some(({ call }) => !isBefore(seen.call, call, slack)))) return true;
    const [first] = deletions;
    return (
      first !== undefined &&
      this.seen.some(
        ({ call, tag, outcome }) =>
          tag !== undefined &&
          outcome !== 'accepted' &&
          isBefore(first.call, call, slack) &&
          !isBefore(other.call, call, slack) &&
          !this.tellersOf(tag).some((maker) => maker.outcome === 'accepted'),
      )
    );
  }

  /** Whether the record was surely not found after one call was done, and before another. */
  wasMissingBetween(one: Seen, other: Seen): boolean {
    return this.#gone.some(
      (seen) =>
        seen !== other &&
        seen.outcome !== 'accepted' &&
        seen.call.path === other.call.path &&
        isBefore(one.call, seen.call, this.slack) &&
        !isBefore(other.call, seen.call, this.slack),
    );
  }

  /** Whether several clients go by this name, or may, as by an address. */
  isShared(client: string | undefined): boolean {
    return client !== undefined && (this.#shared.has(client) || isIP(client) > 0);
  }

  /**
   * The earliest read on which a refused call may rest whose name is that of one client, as far as is known: of those that it has
   * asked for no change on, any may be what another saw that goes by its name.
   */
  firstOpenRead(loser: Seen): Seen | undefined {
    return this.#firstOpen.get(loser);
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

  /**
   * The answers on one of which a call may rest, the latest first: what its name was told before, or anybody where it has none;
   * those with one of its tags, where it named several or weak ones and there are any. The latest 100 are looked at.
   */
  readsBefore(loser: Seen): readonly Seen[] {
    const { call, on } = loser;
    const told = call.client === undefined ? this.#allTold : (this.#told.get(call.client) ?? []);
    const found: Seen[] = [];
    for (
      let at = firstIndex(told, (one) => one.call.arrivedMs >= call.arrivedMs) - 1;
      at >= 0 && found.length < mostReads;
      at--
    )
      if (told[at]!.call.doneMs <= call.arrivedMs + this.slack.ms) found.push(told[at]!);
    if (on.kind !== 'tags' || namedTag(loser) !== undefined) return found;
    const named = found.filter(
      (one) =>
        one.call.etag?.trim() === call.ifMatch?.trim() ||
        (one.tag !== undefined && on.tags.includes(one.tag)),
    );
    return named.length > 0 ? named : found;
  }

  /** When the first answer with another tag was done, of those that are meant and were asked for after a moment; undefined where there is none. */
  replacedBy(tag: string, afterMs: number, isMeant: (one: Seen) => boolean): number | undefined {
    let leastMs: number | undefined;
    for (let at = this.#firstTaggedAfter(afterMs); at < this.#tagged.length; at++) {
      const one = this.#tagged[at]!;
      const { call, tag: other } = one;
      if (leastMs !== undefined && call.arrivedMs >= leastMs) break;
      if (other !== tag && isMeant(one) && (leastMs === undefined || call.doneMs < leastMs))
        leastMs = call.doneMs;
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

/** Whether a call can have been accepted while a tag was current: not where it named others alone, be it several. */
export function mayMatch({ on }: Seen, tag: string): boolean {
  return on.kind !== 'tags' || on.isWeak || on.tags.length === 0 || on.tags.includes(tag);
}

/** Whether an answer says where the record is: a read that found it, or an accepted change. */
export function isTold({ call, outcome }: Seen): boolean {
  return (
    outcome === 'accepted' ||
    (outcome === 'read' && (call.status === 304 || (call.status >= 200 && call.status < 300)))
  );
}

/** Tags of which one was current, by what became of a condition: 304, or 412 to a change, with If-None-Match; a read with If-Match. */
function tagsHeld({ method, status, ifMatch, ifNoneMatch, etag }: Call): readonly string[] {
  const isAsked = method === 'GET' || method === 'HEAD';
  const shown =
    status === 304 || (status === 412 && ifMatch === undefined)
      ? ifNoneMatch
      : isAsked && status >= 200 && status < 300 && etag === undefined
        ? ifMatch
        : undefined;
  const on = preconditionOf(shown);
  return on.kind === 'tags' ? on.tags : [];
}

/** Whether an answer shows that there is nothing. */
function isGone({ call: { method, status }, outcome }: Seen): boolean {
  return status === 404 || status === 410 || (outcome === 'accepted' && method === 'DELETE');
}

function seenOf(call: Call): Seen {
  const held = tagsHeld(call);
  // An answer without a tag to one who asked for just this: it is current.
  const tag = strongTagOf(call.etag) ?? (call.etag === undefined && held.length === 1 ? held[0] : undefined);
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
