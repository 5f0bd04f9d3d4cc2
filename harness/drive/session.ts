import { randomStream } from '../core/random.ts';
import { isDecision } from '../core/operation.ts';
import type { Answer, CommandIntent, Intent, Operation, Settlement } from '../core/operation.ts';
import { noteExchange } from '../core/sight.ts';
import { causeOfTag, isFailure } from './failure.ts';
import type { OpenChapter } from './chapters.ts';
import type { Lane, Receiver } from './wire/exchange.ts';
import type { Race } from './race.ts';
import type { Slot } from '../core/slot.ts';
import type { Next, Reply, RequestText } from '../core/dialect.ts';

/** Stream of the random numbers of an operation's policy. */
const policyStream = 2;

type Exchanged = Intent & { kind: 'read' | 'command' };

/**
 * One client: runs an operation after another, each exchange on one connection. It is the receiver of its own answers,
 * so that a request costs no closure and no promise.
 */
export class Session implements Receiver {
  readonly client: number;
  readonly #race: Race;
  readonly #onSettled: (session: Session, settlement: Settlement) => void;
  /** Called instead of sending when a held operation has its first command ready; once an operation. */
  onArmed: ((session: Session) => void) | undefined;
  /** Whether a held request waits on the wire but for its last byte, or wholly in memory. */
  lastByteBarrier = true;
  #lane: Lane | undefined;
  #running: Operation | undefined;
  #intent: Exchanged | undefined;
  #pause: NodeJS.Timeout | undefined;
  #slot: Slot = { key: 0, generation: 0, name: '' };
  #slotNumber = 0;
  #chapter: OpenChapter;
  #operation = 0;
  #attempt = 0;
  #nonce = 0;
  #intendedMs = 0;
  /** The request that was written last. */
  #sent: RequestText | undefined;
  /** When the first of several requests of one exchange was written; NaN where there is but one. */
  #sinceMs = Number.NaN;
  #lastRow = -1;
  #held = false;
  /** Whether a request waits for the release, and whether one of this operation ever did: it is counted once. */
  #armed = false;
  #wasArmed = false;
  /** An answer was lost and no later one was an acceptance: an operation that ends now has no known fate. */
  #inDoubt = false;
  /** The request of a held operation, where it is written as a whole on release. */
  #prepared: RequestText | undefined;

  constructor(client: number, race: Race, onSettled: (session: Session, settlement: Settlement) => void) {
    this.client = client;
    this.#race = race;
    this.#chapter = race.chapters.now;
    this.#onSettled = onSettled;
  }

  get idle(): boolean {
    return this.#running === undefined;
  }

  /** Where its operation is noted. */
  get chapter(): OpenChapter {
    return this.#chapter;
  }

  get lane(): Lane | undefined {
    return this.#lane;
  }

  /** Begins an operation that was due at `intendedMs`; `held` stops before its first command until `release`. */
  start(operation: number, intendedMs: number, lane: Lane, held = false): void {
    const race = this.#race;
    this.#lane = lane;
    this.#operation = operation;
    this.#attempt = 0;
    this.#intendedMs = intendedMs;
    this.#lastRow = -1;
    this.#held = held;
    this.#armed = false;
    this.#wasArmed = false;
    this.#inDoubt = false;
    const key = race.keyOf(operation);
    this.#slot = race.generations.current(key);
    this.#chapter = race.chapters.begin(this.#slot);
    this.#slotNumber = this.#slot.generation * this.#chapter.history.keys + key;
    const turn = { operation, client: this.client, slot: this.#slot, settings: race.settings };
    this.#running = race.policy.apply(race.workload.operation(turn), {
      operation,
      salt: race.generations.salt,
      random: randomStream(race.seed, policyStream, operation),
      clock: race.clock,
      tuning: race.tuning,
    });
    this.#advance(this.#running.next());
  }

  /**
   * Sends the command that a held operation stopped at and returns the time of the write; NaN for a request that was lost
   * while it waited: what the policy sends in its place then goes out by itself.
   */
  release(intendedMs: number): number {
    this.#held = false;
    this.#intendedMs = intendedMs;
    if (!this.#armed) return Number.NaN;
    this.#armed = false;
    const request = this.#prepared;
    this.#prepared = undefined;
    if (request === undefined) return this.#lane?.release() ?? Number.NaN;
    return this.#lane?.send(request, this.#nonce, this) ?? Number.NaN;
  }

  /**
   * Ends an operation that waits in a pause, because the race is over. It has no settlement, as it neither lost nor gave
   * up, unless its fate is in doubt; true when it was cut off so.
   */
  abandon(): boolean {
    if (this.#pause === undefined) return false;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    if (this.#inDoubt) {
      this.#settle('unknown');
      return false;
    }
    this.#running = undefined;
    return true;
  }

  answered(reply: Reply, atMs: number): void {
    const intent = this.#intent;
    if (intent === undefined) return;
    this.#race.observe?.(reply, atMs);
    const answer = this.#race.dialect.decode(intent, reply, this.client);
    if (answer.kind === 'next') {
      this.#goOn(answer);
      return;
    }
    const isRepeated = answer.kind === 'accepted' && reply.nonce !== 0 && reply.nonce !== this.#nonce;
    this.#ended(intent, isRepeated ? { ...answer, replayed: true } : answer, reply.status, atMs, reply);
  }

  /** Whether an answer that carries the nonce of another request may be one to this: a replay with stored headers. */
  repeats(nonce: number): boolean {
    const intent = this.#intent;
    if (intent?.kind !== 'command' || intent.idempotencyKey === undefined) return false;
    return this.#race.repeats?.has(intent.idempotencyKey, nonce) === true;
  }

  lost(fate: 'notSent' | 'unknown', cause: string, atMs: number, received = ''): void {
    const intent = this.#intent;
    if (intent === undefined) return;
    // Of several requests some have been written.
    const known = Number.isNaN(this.#sinceMs) ? fate : 'unknown';
    this.#ended(intent, { kind: known, cause }, 0, atMs, received);
  }

  /** Sends the next of several requests that are one exchange: it began with the first byte of the first. */
  #goOn({ request, afterMs }: Next): void {
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = this.#lane?.sentAtMs ?? Number.NaN;
    if (afterMs > 0) setTimeout(() => this.#send(request), afterMs);
    // Its lane takes the next request once it has done with this answer.
    else setImmediate(() => this.#send(request));
  }

  /** Sends a request, or holds it until the release where it decides a held operation. */
  #send(written: RequestText): void {
    const { trace } = this.#race;
    const request = trace === undefined ? written : trace(written, this.#operation, this.#nonce);
    this.#sent = request;
    const isHeld = this.#held && this.#intent?.kind === 'command' && request.leads !== true;
    if (!isHeld) {
      this.#lane?.send(request, this.#nonce, this);
      return;
    }
    if (this.lastByteBarrier) this.#lane?.arm(request, this.#nonce, this);
    else this.#prepared = request;
    this.#armed = true;
    if (!this.#wasArmed) this.onArmed?.(this);
    this.#wasArmed = true;
  }

  /** Records an exchange and goes on with the operation. */
  #ended(intent: Exchanged, answer: Answer, status: number, atMs: number, came: Reply | string): void {
    const { workload } = this.#race;
    const { history, asked } = this.#chapter;
    this.#intent = undefined;
    this.#armed = false;
    if (answer.kind === 'unknown') this.#inDoubt ||= intent.kind === 'command';
    else if (answer.kind === 'accepted') this.#inDoubt = false;
    this.#lastRow = history.count;
    asked.note(this.#nonce, this.#slotNumber, intent, answer);
    const sentAtMs = Number.isNaN(this.#sinceMs) ? (this.#lane?.sentAtMs ?? Number.NaN) : this.#sinceMs;
    this.#sinceMs = Number.NaN;
    history.append(
      this.#nonce,
      this.#operation,
      this.#attempt,
      this.client,
      this.#slotNumber,
      intent.kind === 'read' ? 0 : workload.commands.indexOf(intent.command) + 1,
      intent.kind === 'read' ? 0 : (intent.base?.version ?? 0),
      status,
      answer,
      this.#intendedMs,
      Number.isNaN(sentAtMs) ? atMs : sentAtMs,
      atMs,
      intent.kind === 'read' ? undefined : intent.resolution,
    );
    if (intent.kind === 'command' && answer.kind === 'accepted') this.#tell(intent, answer);
    noteExchange(history, this.#lastRow, intent, answer);
    if (isDecision(answer) || this.#isStrange(intent, answer, status))
      this.#race.generations.decided(this.#slot);
    if (answer.kind === 'found' && answer.version === 0 && typeof came !== 'string') {
      const cause = causeOfTag(workload, answer, came);
      if (cause !== undefined) this.#note(intent, { kind: 'unknown', cause }, status, atMs, came);
    }
    const next = this.#running?.next(answer);
    if (isFailure(intent, answer, next)) this.#note(intent, answer, status, atMs, came);
    if (next !== undefined) this.#advance(next);
  }

  /** Counts for whoever watches what is wrong for certain, only where answers mean what ours mean. */
  #tell(intent: CommandIntent, { replayed }: Answer & { kind: 'accepted' }): void {
    const { counting, bounds, repeats } = this.#race;
    if (replayed === true || repeats !== undefined) return;
    const excess = bounds.exceeded(this.#slot, intent);
    if (excess !== undefined) counting.exceeded(excess);
  }

  /** Counts why this exchange brought nothing; what came is readable until its receiver returns. */
  #note(intent: Exchanged, answer: Answer, status: number, atMs: number, came: Reply | string): void {
    const { head = '' } = this.#sent ?? {};
    const { causes, secrets } = this.#race;
    const hidden = (text: string): string => secrets.hidden(text);
    causes.note({
      answer: answer.kind === 'unknown' ? { ...answer, cause: hidden(answer.cause) } : answer,
      status,
      intendedMs: this.#intendedMs,
      atMs,
      request: hidden(head.slice(0, head.indexOf('\r\n'))),
      record: intent.kind === 'read' ? intent.key : intent.id,
      code: typeof came === 'string' ? '' : hidden(came.text('code') ?? ''),
      received: hidden(typeof came === 'string' ? came : came.excerpt()),
    });
  }

  /** Whether a service that is not ours may have decided in a way that nobody has said what it means. */
  #isStrange({ kind }: Exchanged, answer: Answer, status: number): boolean {
    if (this.#race.repeats === undefined || kind === 'read') return false;
    return answer.kind === 'rejected' || (answer.kind === 'unknown' && status > 0);
  }

  #advance(next: IteratorResult<Intent, Settlement>): void {
    if (next.done === true) {
      // Of an operation that would have read what the service does not show nothing was sent.
      if (this.#attempt === 0) this.#skip();
      else this.#settle(next.value);
      return;
    }
    const intent = next.value;
    if (intent.kind === 'pause') {
      this.#pause = setTimeout(() => {
        this.#pause = undefined;
        if (this.#running === undefined) return;
        this.#advance(this.#running.next({ kind: 'paused', nowMs: this.#race.clock() }));
      }, intent.ms);
      return;
    }
    const { dialect } = this.#race;
    if (dialect.lacks?.(intent) === true) {
      // What is not shown is read by nobody; an operation that wants more than there is, is no part of the race.
      if (intent.kind === 'read') this.#advance(this.#running!.next({ kind: 'missing' }));
      else this.#skip();
      return;
    }
    this.#intent = intent;
    this.#attempt += 1;
    this.#nonce = this.#race.nextNonce();
    const request = dialect.encode(intent, this.client);
    if (intent.kind === 'command' && intent.idempotencyKey !== undefined)
      this.#race.repeats?.note(intent.idempotencyKey, this.#nonce);
    this.#send(request);
  }

  /** Ends an operation without a word of it. */
  #skip(): void {
    this.#running = undefined;
    // The loop that started it goes on first.
    setImmediate(() => this.#onSettled(this, 'lost'));
  }

  #settle(settlement: Settlement): void {
    this.#running = undefined;
    const { history, counted } = this.#chapter;
    if (this.#lastRow >= 0) {
      history.settle(this.#lastRow, settlement);
      if (this.#lastRow < counted) this.#race.counting.settled(history, this.#lastRow);
    }
    this.#onSettled(this, settlement);
  }
}
