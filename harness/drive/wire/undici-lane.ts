import type { Socket } from 'node:net';
import type { buildConnector, Client } from 'undici';
import { lookupOf } from './locate.ts';
import type { Receiver } from './exchange.ts';
import type { PooledLane } from './pooled-exchange.ts';
import { partsOf } from './request-text.ts';
import { undici } from './undici.ts';
import { UndiciRequest } from './undici-request.ts';
import type { RequestOwner, RequestSettings } from './undici-request.ts';
import type { RequestText } from '../../core/dialect.ts';

/** What a lane over undici takes from outside; `ca` is a certificate in PEM that is trusted besides the usual ones. */
export interface UndiciLaneSettings extends RequestSettings {
  readonly origin: string;
  readonly address?: string | undefined;
  readonly timeoutMs: number;
  readonly ca?: string;
  /** Told of each answer that was taken although it announced a body that its status rules out. */
  readonly onBodyAnnounced?: (() => void) | undefined;
}

/** One connection through an undici client of its own, with at most one request in flight. */
export class UndiciLane implements PooledLane, RequestOwner {
  sentAtMs = Number.NaN;
  readonly #settings: UndiciLaneSettings;
  readonly #connector: buildConnector.connector;
  #client: Client;
  /** The last connection that was made; undici asks for one when it needs it and gets this one if it is unused. */
  #socket: Socket | undefined;
  #unused = false;
  #request: UndiciRequest | undefined;
  #armed: { readonly text: RequestText; readonly nonce: number; readonly to: Receiver } | undefined;
  readonly #unasked = (): void => void this.#socket?.destroy();
  #sinceMs = 0;
  #over = false;

  constructor(settings: UndiciLaneSettings) {
    this.#settings = settings;
    this.#connector = undici().buildConnector({
      timeout: settings.timeoutMs,
      ...(settings.ca === undefined ? {} : { ca: settings.ca }),
      ...(settings.address === undefined ? {} : { lookup: lookupOf(settings.address) }),
    });
    this.#client = this.#newClient();
  }

  get ready(): boolean {
    return !this.taken && this.#socket !== undefined && !this.#socket.destroyed;
  }

  get taken(): boolean {
    return this.#request !== undefined || this.#armed !== undefined;
  }

  send(text: RequestText, nonce: number, to: Receiver): number {
    if (this.taken) throw new Error('a request is in flight on this lane already');
    const { method, path, headers, body } = partsOf(text, nonce);
    this.sentAtMs = Number.NaN;
    this.#sinceMs = this.#settings.clock();
    const request = new UndiciRequest(this, this.#settings, nonce, to);
    this.#request = request;
    if (this.#over) {
      setImmediate(() => request.lose('the exchange is closed'));
      return Number.NaN;
    }
    this.#client.dispatch({ method, path, headers: [...headers], body: body ?? null }, request);
    return this.sentAtMs;
  }

  arm(text: RequestText, nonce: number, to: Receiver): void {
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
    if (this.#request === undefined || nowMs - this.#sinceMs < timeoutMs) return;
    this.drop(
      Number.isNaN(this.sentAtMs)
        ? `no connection within ${timeoutMs} ms`
        : `no answer within ${timeoutMs} ms`,
    );
  }

  /** Gives the connection up and goes on with a new client. */
  drop(cause: string): void {
    const client = this.#client;
    this.#client = this.#newClient();
    client.destroy(new Error(cause), () => {});
    this.#request?.lose(cause);
  }

  announcedBody(): void {
    this.#settings.onBodyAnnounced?.();
    this.drop('an answer announced a body that its status rules out');
  }

  async close(): Promise<void> {
    this.#over = true;
    const armed = this.#armed;
    this.#armed = undefined;
    armed?.to.lost('notSent', 'the exchange was closed', this.#settings.clock());
    this.#request?.lose('the exchange was closed');
    if (this.#unused) this.#socket?.destroy();
    await this.#client.destroy();
  }

  ended(request: UndiciRequest): void {
    if (this.#request === request) this.#request = undefined;
  }

  #newClient(): Client {
    return new (undici().Client)(this.#settings.origin, {
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
