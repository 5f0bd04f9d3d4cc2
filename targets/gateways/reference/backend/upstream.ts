import { addressOf } from '../../gateway.ts';
import type { Backend } from '../../gateway.ts';
import type { Choosable } from '../choose.ts';
import { Connection } from './connection.ts';
import type { Receiver, Waits } from './connection.ts';
import type { Outgoing } from './outgoing.ts';

/** Who has a request that an upstream sends; it is told its connection, or that there is none to be had. */
export interface Sender extends Receiver {
  readonly outgoing: Outgoing;
  /** The connection that it is sent on, to be given back when the exchange is over. */
  connection: Connection | undefined;
  crowdedOut(): void;
}

/** How long a backend may take, and how many connections to it there may be. */
export interface UpstreamBounds extends Waits {
  readonly connections: number;
}

/** The connections to one backend, each with one request in flight; the one that was used last is used first. */
export class Upstream implements Choosable {
  readonly name: string;
  inFlight = 0;
  readonly #backend: Backend;
  readonly #bounds: UpstreamBounds;
  readonly #all: Connection[] = [];
  readonly #idle: Connection[] = [];
  readonly #waiting = new Set<Sender>();
  readonly #timer: NodeJS.Timeout;

  constructor(backend: Backend, bounds: UpstreamBounds) {
    this.name = addressOf(backend);
    this.#backend = backend;
    this.#bounds = bounds;
    // One timer for all: one a request would cost more than its request is worth.
    const everyMs = Math.min(1000, Math.max(10, Math.min(bounds.connectMs, bounds.answerMs) / 10));
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      for (const connection of this.#all) connection.expire(nowMs);
    }, everyMs).unref();
  }

  /** Sends now, or as soon as a connection is free; as many requests may wait as there are connections. */
  send(sender: Sender): void {
    const connection = this.#idle.pop() ?? this.#another();
    if (connection === undefined && this.#waiting.size >= this.#bounds.connections) {
      sender.crowdedOut();
      return;
    }
    this.inFlight += 1;
    if (connection === undefined) this.#waiting.add(sender);
    else this.#dispatch(sender, connection);
  }

  /** Takes back the connection of an exchange that is over, or its place among those that wait. */
  giveBack(sender: Sender): void {
    const { connection } = sender;
    this.inFlight -= 1;
    if (connection === undefined) {
      this.#waiting.delete(sender);
      return;
    }
    sender.connection = undefined;
    for (const next of this.#waiting) {
      this.#waiting.delete(next);
      this.#dispatch(next, connection);
      return;
    }
    this.#idle.push(connection);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const connection of this.#all) connection.abandon();
  }

  #dispatch(sender: Sender, connection: Connection): void {
    sender.connection = connection;
    connection.send(sender.outgoing, sender);
  }

  #another(): Connection | undefined {
    if (this.#all.length >= this.#bounds.connections) return undefined;
    const connection = new Connection(this.#backend, this.#bounds);
    this.#all.push(connection);
    return connection;
  }
}
