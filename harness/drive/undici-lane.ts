import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import type { Dispatcher } from 'undici';
import type { Receiver, Reply } from './exchange.ts';
import type { PooledLane } from './pooled-exchange.ts';
import { parseRequestText } from './request-text.ts';

/** What a lane over undici takes from outside; `ca` is a certificate in PEM that is trusted besides the usual ones. */
export interface UndiciLaneSettings {
  readonly origin: string;
  readonly clock: () => number;
  readonly timeoutMs: number;
  readonly requireNonce: boolean;
  readonly ca?: string;
}

/** One connection through an undici client of its own, with at most one request in flight. */
export class UndiciLane implements PooledLane {
  sentAtMs = Number.NaN;
  readonly #settings: UndiciLaneSettings;
  readonly #connector: buildConnector.connector;
  #client: Client;
  /** The last connection that was made; undici asks for one when it needs it and gets this one if it is unused. */
  #socket: Socket | undefined;
  #unused = false;
  #exchange: Dispatched | undefined;
  #armed: { readonly text: string; readonly nonce: number; readonly to: Receiver } | undefined;
  readonly #unasked = (): void => void this.#socket?.destroy();
  #sinceMs = 0;
  #over = false;

  constructor(settings: UndiciLaneSettings) {
    this.#settings = settings;
    this.#connector = buildConnector({
      timeout: settings.timeoutMs,
      ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    });
    this.#client = this.#newClient();
  }

  get ready(): boolean {
    return !this.taken && this.#socket !== undefined && !this.#socket.destroyed;
  }

  get taken(): boolean {
    return this.#exchange !== undefined || this.#armed !== undefined;
  }

  send(text: string, nonce: number, to: Receiver): number {
    if (this.taken) throw new Error('a request is in flight on this lane already');
    const { method, path, headers, body } = parseRequestText(text);
    this.sentAtMs = Number.NaN;
    this.#sinceMs = this.#settings.clock();
    const exchange = new Dispatched(this, this.#settings, nonce, to);
    this.#exchange = exchange;
    if (this.#over) {
      setImmediate(() => exchange.lose('the exchange is closed'));
      return Number.NaN;
    }
    this.#client.dispatch({ method, path, headers: [...headers], body: body ?? null }, exchange);
    return this.sentAtMs;
  }

  arm(text: string, nonce: number, to: Receiver): void {
    if (this.taken) throw new Error('a request is in flight on this lane already');
    this.sentAtMs = Number.NaN;
    this.#armed = { text, nonce, to };
  }

  release(): number {
    const armed = this.#armed;
    if (armed === undefined) return Number.NaN;
    this.#armed = undefined;
    return this.send(armed.text, armed.nonce, armed.to);
  }

  open(): Promise<string | undefined> {
    const { protocol, hostname, host, port } = new URL(this.#settings.origin);
    return new Promise((resolve) => {
      this.#connector(
        { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), host, port },
        (error, socket) => {
          if (error !== null) {
            resolve(error.message);
            return;
          }
          // Until undici takes it over nobody else would notice that the service closes it.
          socket.on('error', () => {});
          socket.on('end', () => socket.destroy());
          this.#socket = socket;
          this.#unused = true;
          resolve(undefined);
        },
      );
    });
  }

  connect(): void {
    // undici connects when there is something to send.
  }

  expire(nowMs: number, timeoutMs: number): void {
    if (this.#exchange === undefined || nowMs - this.#sinceMs < timeoutMs) return;
    this.drop(
      Number.isNaN(this.sentAtMs)
        ? `no connection within ${timeoutMs} ms`
        : `no answer within ${timeoutMs} ms`,
    );
  }

  /** Gives the connection up and goes on with a new client; what is in flight is lost. */
  drop(cause: string): void {
    const client = this.#client;
    this.#client = this.#newClient();
    client.destroy(new Error(cause), () => {});
    this.#exchange?.lose(cause);
  }

  async close(): Promise<void> {
    this.#over = true;
    const armed = this.#armed;
    this.#armed = undefined;
    armed?.to.lost('notSent', 'the exchange was closed', this.#settings.clock());
    this.#exchange?.lose('the exchange was closed');
    if (this.#unused) this.#socket?.destroy();
    await this.#client.destroy();
  }

  /** Forgets the exchange that is over. */
  ended(exchange: Dispatched): void {
    if (this.#exchange === exchange) this.#exchange = undefined;
  }

  #newClient(): Client {
    return new Client(this.#settings.origin, {
      pipelining: 1,
      // Timeouts are the exchange's own, and idle connections stay.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 600_000,
      keepAliveMaxTimeout: 600_000,
      maxResponseSize: 8_388_608,
      connect: (options, callback) => this.#connect(options, callback),
    });
  }

  #connect(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const opened = this.#socket;
    if (this.#unused && opened !== undefined && !opened.destroyed) {
      this.#unused = false;
      opened.off('data', this.#unasked);
      opened.pause();
      // undici does not expect the callback before the connector returns.
      queueMicrotask(() => callback(null, opened));
      return;
    }
    this.#connector(options, (...result) => {
      const [, socket] = result;
      this.#socket = socket ?? undefined;
      this.#unused = false;
      callback(...result);
    });
  }
}

/** One request in the hands of undici, and what is known of it. */
class Dispatched implements Dispatcher.DispatchHandler {
  readonly #lane: UndiciLane;
  readonly #settings: UndiciLaneSettings;
  readonly #nonce: number;
  readonly #body: Buffer[] = [];
  #receiver: Receiver | undefined;
  #started = false;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};

  constructor(lane: UndiciLane, settings: UndiciLaneSettings, nonce: number, receiver: Receiver) {
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

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body.push(chunk);
  }

  onResponseEnd(): void {
    const reply = new UndiciReply(this.#status, this.#headers, Buffer.concat(this.#body));
    const echo = reply.header('contend-nonce');
    if (echo === undefined ? this.#settings.requireNonce : reply.nonce !== this.#nonce) {
      this.#lane.drop(`an answer to request ${echo ?? 'unknown'} came instead of one to ${this.#nonce}`);
      return;
    }
    this.#take()?.answered(reply, this.#settings.clock());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.lose(error.message);
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

class UndiciReply implements Reply {
  readonly status: number;
  readonly version: number;
  readonly nonce: number;
  readonly #headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly #body: Buffer;

  constructor(
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Buffer,
  ) {
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

  json(): unknown {
    try {
      return JSON.parse(this.#body.toString()) as unknown;
    } catch {
      return undefined;
    }
  }
}
