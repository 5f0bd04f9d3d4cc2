import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessLog } from './access-log.ts';
import type { AnswerHead } from './answer-head.ts';
import type { Connection, Fate } from './connection.ts';
import type { Incoming } from './incoming.ts';
import { outgoingOf } from './outgoing.ts';
import type { Outgoing } from './outgoing.ts';
import { failureOf, sendRefusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { Sender, Upstream } from './upstream.ts';

/** What all exchanges of a gateway share. */
export interface Shared {
  readonly log: AccessLog | undefined;
  /** The gateway is to end: connections are closed after their answer. */
  draining: boolean;
}

const statusOf = { notSent: 503, lost: 502, late: 504 } as const;

/** One exchange: takes a backend's answer and passes it on as it comes. */
export class Forward implements Sender {
  connection: Connection | undefined;
  outgoing!: Outgoing;
  readonly #incoming: Incoming;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #shared: Shared;
  /** The exchanges of its client that are not over. */
  readonly #among: Set<Forward>;
  readonly #startedMs: number;
  #upstream: Upstream | undefined;
  #status = 0;
  #received = 0;
  #isHeld = false;
  #over = false;

  constructor(
    incoming: Incoming,
    request: IncomingMessage,
    response: ServerResponse,
    shared: Shared,
    among: Set<Forward>,
  ) {
    this.#incoming = incoming;
    this.#request = request;
    this.#response = response;
    this.#shared = shared;
    this.#among = among;
    this.#startedMs = shared.log === undefined ? 0 : performance.now();
    among.add(this);
  }

  /** Sends the request to a backend, its body as a whole or as it comes. */
  send(upstream: Upstream, body: string | IncomingMessage): void {
    if (this.#over) return;
    this.outgoing = outgoingOf(this.#incoming, body, upstream.name);
    this.#upstream = upstream;
    upstream.send(this);
  }

  refuse(refusal: Refusal): void {
    if (this.#over) return;
    this.#status = refusal.status;
    this.#received = Buffer.byteLength(refusal.body);
    sendRefusal(this.#response, refusal, this.#incoming.nonce, this.#shared.draining);
    this.#end();
  }

  crowdedOut(): void {
    this.#upstream = undefined;
    this.#request.resume();
    this.refuse(failureOf(503, this.#incoming.path, 'All connections to the service are taken.'));
  }

  whole(head: AnswerHead, body: string): void {
    this.begun(head);
    this.#received = body.length;
    // Head and body leave in one write as text: bytes would be a write of their own.
    this.#response.end(body, 'latin1');
  }

  begun({ status, reason, headers }: AnswerHead): void {
    this.#status = status;
    if (this.#shared.draining) headers.push('Connection', 'close');
    this.#response.writeHead(status, reason, headers);
  }

  part(bytes: Buffer): void {
    this.#received += bytes.length;
    // What is read next would overwrite it.
    if (this.#response.write(Buffer.from(bytes))) return;
    this.connection?.hold();
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#response.once('drain', () => {
      this.#isHeld = false;
      this.connection?.resume();
    });
  }

  over(): void {
    if (!this.#response.writableEnded) this.#response.end();
    this.#end();
  }

  failed(fate: Fate, cause: string): void {
    if (this.#over) return;
    // Half an answer can only be broken off.
    if (this.#response.headersSent) {
      this.#response.destroy();
      this.#end();
      return;
    }
    const service = this.#upstream?.name ?? 'The service';
    this.refuse(failureOf(statusOf[fate], this.#incoming.path, `${service}: ${cause}`));
  }

  /** The client has gone, and takes its request along. */
  clientGone(): void {
    if (this.#over) return;
    // 499 is what nginx writes of a client that did not wait.
    this.#status = 499;
    this.connection?.abandon();
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#among.delete(this);
    this.#upstream?.giveBack(this);
    const { log } = this.#shared;
    if (log === undefined) return;
    const { method, url = '' } = this.#request;
    const address = this.#request.socket.remoteAddress ?? '-';
    log.add(address, method ?? '', url, this.#status, this.#received, performance.now() - this.#startedMs);
  }
}
