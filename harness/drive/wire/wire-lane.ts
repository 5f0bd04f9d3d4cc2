import net from 'node:net';
import { strayAnswer } from '../../core/failure-words.ts';
import type { Receiver } from './exchange.ts';
import type { PooledLane } from './pooled-exchange.ts';
import { RequestBytes } from './request-bytes.ts';
import { bytesWithNonce } from './request-text.ts';
import { ResponseParser } from './response-parser.ts';
import type { RequestText } from '../../core/dialect.ts';

/** Where a service listens. */
export interface Origin {
  readonly host: string;
  readonly port: number;
  /** The address that its client connects from; absent where that is left to the system. */
  readonly from?: string;
}

/** What a lane takes from outside: the clock in ms, and whether an answer without a nonce is refused. */
export interface LaneSettings {
  readonly clock: () => number;
  readonly requireNonce: boolean;
  /** Told of each answer that was taken although it announced a body that its status rules out. */
  readonly onBodyAnnounced?: (() => void) | undefined;
}

/** Read by one connection at a time, from the system's call to the parser, so that one is enough for a thread. */
const readBuffer = Buffer.allocUnsafeSlow(65_536);

/**
 * One connection of the wire client, connecting again whenever it has to. What is known of the request in flight is
 * exactly this state: in `closed`, `opening` and `idle` nothing of it was written, in `armed` all but its last byte.
 */
export class WireLane implements PooledLane {
  sentAtMs = Number.NaN;
  readonly #origins: readonly Origin[];
  /** Connections in a row that were not taken: the next is tried at another origin. */
  #refused = 0;
  readonly #clock: () => number;
  readonly #requireNonce: boolean;
  readonly #onBodyAnnounced: (() => void) | undefined;
  readonly #parser = new ResponseParser();
  readonly #bytes = new RequestBytes();
  #state: 'closed' | 'opening' | 'idle' | 'armed' | 'busy' = 'closed';
  #socket: net.Socket | undefined;
  #receiver: Receiver | undefined;
  #nonce = 0;
  /** What waits for the connection, and whether it stops before its last byte. */
  #request: RequestText | undefined;
  #barrier = false;
  #lastByte: Buffer = Buffer.alloc(0);
  /** When the present wait began, for an answer or for a connection. */
  #sinceMs = 0;
  #over = false;
  #whenOpen: ((cause: string | undefined) => void) | undefined;

  /** Connects to the first of the origins, and to the next when that takes no connection. */
  constructor(origins: readonly Origin[], settings: LaneSettings) {
    this.#origins = origins;
    this.#clock = settings.clock;
    this.#requireNonce = settings.requireNonce;
    this.#onBodyAnnounced = settings.onBodyAnnounced;
  }

  get ready(): boolean {
    return this.#state === 'idle';
  }

  get taken(): boolean {
    return this.#receiver !== undefined;
  }

  send(request: RequestText, nonce: number, to: Receiver): number {
    this.#claim(request, nonce, to);
    if (this.#state === 'idle') return this.#write(request);
    this.#wait(request, false);
    return Number.NaN;
  }

  arm(request: RequestText, nonce: number, to: Receiver): void {
    this.#claim(request, nonce, to);
    if (this.#state === 'idle') this.#writeAllButLast(request);
    else this.#wait(request, true);
  }

  release(): number {
    if (this.#state === 'armed') {
      this.#state = 'busy';
      this.sentAtMs = this.#sinceMs = this.#clock();
      this.#socket?.write(this.#lastByte);
      return this.sentAtMs;
    }
    this.#barrier = false;
    return Number.NaN;
  }

  open(): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#whenOpen = resolve;
      this.connect();
    });
  }

  connect(): void {
    if (this.#state !== 'closed') return;
    this.#state = 'opening';
    this.#sinceMs = this.#clock();
    if (this.#over) {
      setImmediate(() => this.drop('the exchange is closed'));
      return;
    }
    const origin = this.#origins[this.#refused % this.#origins.length];
    const socket = net.connect({
      host: origin?.host,
      port: origin?.port ?? 0,
      // Whoever is refused stays who he is.
      localAddress: this.#origins[0]?.from,
      noDelay: true,
      // 'data' events cost a fifth of the throughput.
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          if (this.#socket === socket) this.#read(length);
          return true;
        },
      },
    });
    this.#socket = socket;
    // Events of a socket that was given up concern nobody.
    const current = (react: () => void): void => {
      if (this.#socket === socket) react();
    };
    socket.on('connect', () => current(() => this.#connected()));
    socket.on('end', () => current(() => this.#ended()));
    socket.on('error', (error) => current(() => this.drop(error.message)));
    socket.on('close', () => current(() => this.drop('the connection was closed')));
  }

  expire(nowMs: number, timeoutMs: number): void {
    if (this.#state === 'closed' || this.#state === 'idle' || nowMs - this.#sinceMs < timeoutMs) return;
    this.drop(
      this.#state === 'opening' ? `no connection within ${timeoutMs} ms` : `no answer within ${timeoutMs} ms`,
    );
  }

  /** Gives the connection up; what is in flight is lost. */
  drop(cause: string, received?: string): void {
    if (this.#state === 'opening') this.#refused += 1;
    const fate = this.#state === 'armed' || this.#state === 'busy' ? 'unknown' : 'notSent';
    const receiver = this.#receiver;
    const whenOpen = this.#whenOpen;
    this.#hangUp();
    this.#receiver = undefined;
    this.#whenOpen = undefined;
    whenOpen?.(cause);
    receiver?.lost(fate, cause, this.#clock(), received);
  }

  close(): Promise<void> {
    const socket = this.#socket;
    this.#over = true;
    return new Promise((resolve) => {
      if (socket === undefined || socket.closed) resolve();
      else socket.once('close', () => resolve());
      this.drop('the exchange was closed');
    });
  }

  #claim({ head }: RequestText, nonce: number, to: Receiver): void {
    if (this.#receiver !== undefined) throw new Error('a request is in flight on this lane already');
    // An error that is not reported yet: nothing must be written to such a connection.
    if (this.#state === 'idle' && this.#socket?.destroyed === true) this.#hangUp();
    this.#receiver = to;
    this.#nonce = nonce;
    this.#parser.expect(head.startsWith('HEAD '));
  }

  #wait(request: RequestText, barrier: boolean): void {
    this.sentAtMs = Number.NaN;
    this.#request = request;
    this.#barrier = barrier;
    this.connect();
  }

  #write(request: RequestText): number {
    const nowMs = this.#clock();
    this.#state = 'busy';
    this.sentAtMs = this.#sinceMs = nowMs;
    // The bytes are free again when an answer is taken: a connection that has not written all by then is given up.
    this.#socket?.write(this.#bytes.of(request, this.#nonce));
    return nowMs;
  }

  #writeAllButLast(request: RequestText): void {
    const bytes = bytesWithNonce(request, this.#nonce);
    this.#state = 'armed';
    this.sentAtMs = this.#sinceMs = this.#clock();
    this.#lastByte = bytes.subarray(-1);
    this.#socket?.write(bytes.subarray(0, -1));
  }

  #connected(): void {
    const request = this.#request;
    const whenOpen = this.#whenOpen;
    this.#state = 'idle';
    this.#request = undefined;
    this.#whenOpen = undefined;
    if (this.#receiver !== undefined && request !== undefined) {
      if (this.#barrier) this.#writeAllButLast(request);
      else this.#write(request);
    }
    whenOpen?.(undefined);
  }

  #read(length: number): void {
    const nowMs = this.#clock();
    if (this.#receiver === undefined) {
      this.drop(`${length} bytes came that nobody asked for`);
      return;
    }
    const progress = this.#parser.parse(readBuffer, length);
    if (progress === 'done') this.#finish(nowMs, true);
    else if (progress === 'failed') this.drop(this.#parser.error, this.#parser.excerpt());
  }

  #ended(): void {
    if (this.#receiver === undefined) this.drop('the service closed an idle connection');
    else if (this.#parser.end() === 'done') this.#finish(this.#clock(), false);
    else this.drop(this.#parser.error, this.#parser.excerpt());
  }

  #finish(nowMs: number, open: boolean): void {
    const parser = this.#parser;
    const echoed =
      parser.nonce !== 0 &&
      (parser.nonce === this.#nonce || this.#receiver?.repeats?.(parser.nonce) === true);
    const silent = parser.nonce === 0 && !this.#requireNonce;
    if (!echoed && !silent) {
      this.drop(strayAnswer(parser.nonce, this.#nonce), parser.excerpt());
      return;
    }
    // Behind an answer that announced a body lies, as far as anyone knows, that body.
    if (!echoed && parser.extraBytes > 0 && !parser.announcesBody) {
      this.drop(
        `${parser.extraBytes} bytes follow an answer without a nonce: whose it is cannot be told`,
        parser.excerpt(),
      );
      return;
    }
    const receiver = this.#receiver;
    this.#receiver = undefined;
    const whole = this.#state === 'busy' && this.#socket?.writableLength === 0;
    if (whole && open && parser.keepAlive && parser.extraBytes === 0) this.#state = 'idle';
    else this.#hangUp();
    if (parser.announcesBody) this.#onBodyAnnounced?.();
    receiver?.answered(parser, nowMs);
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#state = 'closed';
    this.#request = undefined;
    this.#barrier = false;
    socket?.destroy();
  }
}
