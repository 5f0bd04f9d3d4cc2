import type { Dispatcher } from 'undici';
import { strayAnswer } from '../../core/failure-words.ts';
import type { Receiver } from './exchange.ts';
import { jsonOf, jsonText } from './json-text.ts';
import { excerptOf } from './kept-reply.ts';
import type { Reply } from '../../core/dialect.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Who dispatched a request and is told of its progress. */
export interface RequestOwner {
  sentAtMs: number;
  /** Gives the connection up; what is in flight is lost. */
  drop(cause: string): void;
  /** Gives the connection up on which such an answer came. */
  announcedBody(): void;
  /** Forgets a request that is over. */
  ended(request: UndiciRequest): void;
}

/** The clock in ms, and whether an answer without a nonce is refused. */
export interface RequestSettings {
  readonly clock: () => number;
  readonly requireNonce: boolean;
}

/** One request in the hands of undici, and what is known of it. */
export class UndiciRequest implements Dispatcher.DispatchHandler {
  readonly #lane: RequestOwner;
  readonly #settings: RequestSettings;
  readonly #nonce: number;
  readonly #body: Buffer[] = [];
  #receiver: Receiver | undefined;
  #started = false;
  #status = 0;
  #headers: Headers = {};

  constructor(lane: RequestOwner, settings: RequestSettings, nonce: number, receiver: Receiver) {
    this.#lane = lane;
    this.#settings = settings;
    this.#nonce = nonce;
    this.#receiver = receiver;
  }

  onRequestStart(): void {
    if (this.#receiver === undefined) return;
    this.#started = true;
    this.#lane.sentAtMs = this.#settings.clock();
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body.push(chunk);
  }

  onResponseEnd(): void {
    const reply = new UndiciReply(this.#status, this.#headers, Buffer.concat(this.#body));
    const echo = reply.header('contend-nonce');
    const isOurs = reply.nonce === this.#nonce || this.#receiver?.repeats?.(reply.nonce) === true;
    if (echo === undefined ? this.#settings.requireNonce : !isOurs) {
      this.#lane.drop(strayAnswer(echo ?? 0, this.#nonce));
      return;
    }
    const receiver = this.#take();
    if (announcesBody(this.#status, this.#headers)) this.#lane.announcedBody();
    receiver?.answered(reply, this.#settings.clock());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // undici misses the body that such an answer cannot have.
    if (this.#receiver !== undefined && announcesBody(this.#status, this.#headers)) this.onResponseEnd();
    else this.lose(error.message);
  }

  lose(cause: string): void {
    this.#take()?.lost(this.#started ? 'unknown' : 'notSent', cause, this.#settings.clock());
  }

  #take(): Receiver | undefined {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    this.#lane.ended(this);
    return receiver;
  }
}

/** Whether an answer that has no body by its status has headers of one; a 304 may tell a length (RFC 9110, 8.6). */
function announcesBody(status: number, headers: Headers): boolean {
  if (status !== 204 && status !== 304) return false;
  const length = status === 304 ? 0 : Number(headers['content-length'] ?? 0);
  return headers['transfer-encoding'] !== undefined || length > 0;
}

/** An answer that undici has brought, as a reply. */
export class UndiciReply implements Reply {
  readonly status: number;
  readonly version: number;
  readonly nonce: number;
  readonly #headers: Headers;
  readonly #body: Buffer;

  constructor(status: number, headers: Headers, body: Buffer) {
    this.status = status;
    this.#headers = headers;
    this.#body = body;
    this.version = Number(/^"(\d{1,15})"$/.exec(this.header('etag') ?? '')?.[1] ?? 0);
    this.nonce = Number(/^\d{1,15}$/.exec(this.header('contend-nonce') ?? '')?.[0] ?? 0);
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  text(name: string): string | undefined {
    return jsonText(this.#body, name);
  }

  excerpt(): string {
    return `HTTP/1.1 ${this.status} ${excerptOf(this.#body, this.#body.length, 240)}`;
  }

  body(): Buffer {
    return this.#body;
  }

  kept(): this {
    return this;
  }

  json(): unknown {
    return jsonOf(this.#body.toString());
  }
}
