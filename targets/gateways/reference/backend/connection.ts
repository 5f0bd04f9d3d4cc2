import net from 'node:net';
import type { Backend } from '../../gateway.ts';
import { AnswerReader } from './answer-reader.ts';
import type { AnswerTaker } from './answer-reader.ts';
import type { Outgoing } from './outgoing.ts';
import { pipeBody } from './request-body.ts';

/** What became of a request without an answer: it was surely not sent, or sent and then lost, or not answered in time. */
export type Fate = 'notSent' | 'lost' | 'late';

/** Who takes the answer to one request: after any number of other calls exactly one of `over` and `failed`. */
export interface Receiver extends AnswerTaker {
  over(): void;
  failed(fate: Fate, cause: string): void;
}

/** How long a backend may take to accept a connection and to go on with an answer, milliseconds. */
export interface Waits {
  readonly connectMs: number;
  readonly answerMs: number;
}

/** Read by one connection at a time, so that one is enough. */
const readBuffer = Buffer.allocUnsafeSlow(65_536);

/** How long an idle connection is trusted where the backend does not tell. */
const trustedMs = 4000;

/** A backend may close an idle connection so much earlier than it told. */
const marginMs = 1000;

/** One connection to a backend, with one request in flight at most; opened when it is needed, also anew. */
export class Connection {
  readonly #backend: Backend;
  readonly #waits: Waits;
  readonly #reader = new AnswerReader();
  #state: 'closed' | 'opening' | 'idle' | 'busy' = 'closed';
  #socket: net.Socket | undefined;
  #request: Outgoing | undefined;
  #receiver: Receiver | undefined;
  /** When the present state began, or the answer last went on. */
  #sinceMs = 0;
  #idleMs = trustedMs;
  /** The receiver takes no more for the present. */
  #held = false;
  /** The request's body is sent in full. */
  #bodySent = true;
  #leaveBody: (() => void) | undefined;

  constructor(backend: Backend, waits: Waits) {
    this.#backend = backend;
    this.#waits = waits;
  }

  /** Sends a request, once; never calls the receiver before it returns. */
  send(request: Outgoing, receiver: Receiver): void {
    const nowMs = performance.now();
    // What the backend may be about to close is not used any more: a request that is lost there stays unanswered.
    if (this.#state === 'idle' && (nowMs - this.#sinceMs > this.#idleMs || this.#socket?.destroyed === true))
      this.#hangUp();
    this.#sinceMs = nowMs;
    this.#request = request;
    this.#receiver = receiver;
    if (this.#state === 'idle') this.#write(request);
    else this.#open();
  }

  /** Reads nothing more until `resume`. */
  hold(): void {
    this.#held = true;
  }

  resume(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#sinceMs = performance.now();
    this.#socket?.resume();
  }

  /** Ends what waited for too long. */
  expire(nowMs: number): void {
    const waitedMs = nowMs - this.#sinceMs;
    const { connectMs, answerMs } = this.#waits;
    if (this.#state === 'opening' && waitedMs > connectMs)
      this.#fail('notSent', `no connection within ${connectMs} ms`);
    else if (this.#state === 'busy' && !this.#held && waitedMs > answerMs)
      this.#fail('late', `no answer within ${answerMs} ms`);
    else if (this.#state === 'idle' && waitedMs > this.#idleMs) this.#hangUp();
  }

  /** Forgets the request in flight, with its connection; its receiver is not called any more. */
  abandon(): void {
    this.#receiver = undefined;
    this.#hangUp();
  }

  #open(): void {
    this.#state = 'opening';
    const { host, port } = this.#backend;
    const socket = net.connect({
      host,
      port,
      noDelay: true,
      // 'data' events cost a fifth of the throughput.
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          if (this.#socket === socket) this.#read(length);
          return !this.#held;
        },
      },
    });
    this.#socket = socket;
    // Events of a socket that was given up concern nobody.
    const current = (react: () => void) => (): void => {
      if (this.#socket === socket) react();
    };
    socket.on(
      'connect',
      current(() => this.#connected()),
    );
    socket.on(
      'end',
      current(() => this.#ended()),
    );
    socket.on('error', (error) => current(() => this.#drop(error.message))());
    socket.on(
      'close',
      current(() => this.#drop('the connection was closed')),
    );
  }

  #connected(): void {
    this.#sinceMs = performance.now();
    if (this.#request !== undefined) this.#write(this.#request);
  }

  #write(request: Outgoing): void {
    const socket = this.#socket!;
    this.#state = 'busy';
    this.#reader.expect(request.toHead);
    socket.write(request.text, 'latin1');
    if (request.body === undefined) return;
    this.#bodySent = false;
    this.#leaveBody = pipeBody(request.body, request.chunked, socket, {
      went: () => (this.#sinceMs = performance.now()),
      sent: () => (this.#bodySent = true),
    });
  }

  #read(length: number): void {
    const receiver = this.#receiver;
    if (receiver === undefined) {
      this.#hangUp();
      return;
    }
    const progress = this.#reader.take(readBuffer, length, receiver);
    if (progress === 'done') this.#finish();
    else if (progress === 'failed') this.#drop(this.#reader.error);
    else this.#sinceMs = performance.now();
  }

  #ended(): void {
    if (this.#receiver === undefined) this.#hangUp();
    else if (this.#reader.end() === 'done') this.#finish();
    else this.#drop(this.#reader.error);
  }

  #finish(): void {
    const { head, extraBytes } = this.#reader;
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#request = undefined;
    this.#held = false;
    // The connection goes on to live; what listened to it for this body does not.
    this.#leaveBody?.();
    this.#leaveBody = undefined;
    if (head.keepAlive && extraBytes === 0 && this.#bodySent && this.#socket?.writableLength === 0) {
      this.#state = 'idle';
      this.#sinceMs = performance.now();
      this.#idleMs = head.idleMs > 0 ? head.idleMs - marginMs : trustedMs;
    } else this.#hangUp();
    receiver?.over();
  }

  #drop(cause: string): void {
    this.#fail(this.#state === 'busy' ? 'lost' : 'notSent', cause);
  }

  #fail(fate: Fate, cause: string): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#hangUp();
    receiver?.failed(fate, cause);
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#request = undefined;
    this.#state = 'closed';
    this.#held = false;
    this.#bodySent = true;
    this.#leaveBody?.();
    this.#leaveBody = undefined;
    socket?.destroy();
  }
}
