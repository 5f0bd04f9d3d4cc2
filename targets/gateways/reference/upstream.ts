import { Client } from 'undici';
import type { Dispatcher } from 'undici';
import type { Backend } from '../gateway.ts';
import type { Choosable } from './choose.ts';

/** A request that an upstream sends; it is told its connection, or that there is none to be had. */
export interface Sender extends Dispatcher.DispatchHandler {
  readonly options: Dispatcher.DispatchOptions;
  /** The connection that it is sent on, to be given back when the exchange is over. */
  client: Client | undefined;
  crowdedOut(): void;
}

/** How long a backend may take, milliseconds, and how many connections to it there may be. */
export interface UpstreamBounds {
  readonly connections: number;
  readonly connectMs: number;
  readonly answerMs: number;
}

/**
 * The connections to one backend, each an undici client with one request in flight; the one that was used last is used
 * first. A request is sent once: a client repeats none that it has begun to write.
 */
export class Upstream implements Choosable {
  readonly name: string;
  inFlight = 0;
  readonly #bounds: UpstreamBounds;
  readonly #clients: Client[] = [];
  readonly #idle: Client[] = [];
  readonly #waiting = new Set<Sender>();

  constructor({ host, port }: Backend, bounds: UpstreamBounds) {
    this.name = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    this.#bounds = bounds;
  }

  /** Sends now, or as soon as a connection is free; as many requests may wait as there are connections. */
  send(sender: Sender): void {
    const client = this.#idle.pop() ?? this.#another();
    if (client === undefined && this.#waiting.size >= this.#bounds.connections) {
      sender.crowdedOut();
      return;
    }
    this.inFlight += 1;
    if (client === undefined) this.#waiting.add(sender);
    else this.#dispatch(sender, client);
  }

  /** Takes back the connection of an exchange that is over, or its place among those that wait. */
  giveBack(sender: Sender): void {
    const { client } = sender;
    this.inFlight -= 1;
    if (client === undefined) {
      this.#waiting.delete(sender);
      return;
    }
    sender.client = undefined;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      this.#dispatch(next, client);
      return;
    }
    this.#idle.push(client);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.destroy()));
  }

  #dispatch(sender: Sender, client: Client): void {
    sender.client = client;
    client.dispatch(sender.options, sender);
  }

  #another(): Client | undefined {
    const { connections, connectMs, answerMs } = this.#bounds;
    if (this.#clients.length >= connections) return undefined;
    const client = new Client(`http://${this.name}`, {
      pipelining: 1,
      connect: { timeout: connectMs },
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
      // A connection that the backend may be about to close is not used any more.
      keepAliveTimeout: 4000,
      keepAliveTimeoutThreshold: 1000,
      keepAliveMaxTimeout: 3_600_000,
    });
    this.#clients.push(client);
    return client;
  }
}
