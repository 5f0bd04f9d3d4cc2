import type { IncomingMessage } from 'node:http';
import type { CallLog } from './call-log.ts';
import type { AnswerHead } from './backend/answer-head.ts';
import type { Answering } from './client/answering.ts';
import type { Connection, Fate } from './backend/connection.ts';
import type { Incoming } from './client/incoming.ts';
import { outgoingOf } from './backend/outgoing.ts';
import type { Outgoing } from './backend/outgoing.ts';
import { nobody } from './client/answering.ts';
import { failureOf, refusalType, sendRefusal } from './refusal.ts';
import { crowdedLine, tooLongInLine } from './queue-refusal.ts';
import type { Refusal } from './refusal.ts';
import type { Sender, Upstream } from './backend/upstream.ts';
import type { InTurn, Place, RecordQueue } from './record-queue.ts';

/** What all exchanges of a gateway share. */
export interface Shared {
  readonly log: CallLog | undefined;
  /** The gateway is to end: connections are closed after their answer. */
  draining: boolean;
}

const none: readonly string[] = [];

const statusOf = { notSent: 503, lost: 502, late: 504 } as const;

/** One exchange: takes a backend's answer and passes it on as it comes. */
export class Forward implements Sender, InTurn {
  connection: Connection | undefined;
  outgoing!: Outgoing;
  readonly #incoming: Incoming;
  #answering: Answering;
  readonly #shared: Shared;
  readonly #startedMs: number;
  #upstream: Upstream | undefined;
  /** What is sent when it is its turn, and its place among those who want the same record. */
  #inLine: { readonly upstream: Upstream; readonly body: string | IncomingMessage } | undefined;
  #place: Place | undefined;
  #status = 0;
  #received = 0;
  /** What only the log asks for. */
  #headers: readonly string[] = none;
  #requestBody = '';
  #responseBody = '';
  #sentMs = Number.NaN;
  #headMs = Number.NaN;
  #isEnded = false;
  #isHeld = false;
  #over = false;

  constructor(incoming: Incoming, answering: Answering, shared: Shared) {
    this.#incoming = incoming;
    this.#answering = answering;
    this.#shared = shared;
    this.#startedMs = shared.log === undefined ? 0 : performance.now();
  }

  /** Sends the request to a backend, its body as a whole or as it comes. */
  send(upstream: Upstream, body: string | IncomingMessage): void {
    if (this.#over) return;
    this.outgoing = outgoingOf(this.#incoming, body, upstream.name);
    this.#upstream = upstream;
    if (this.#shared.log !== undefined) {
      this.#sentMs = performance.now();
      if (typeof body === 'string') this.#requestBody = body;
    }
    upstream.send(this);
  }

  /** The same, behind those who want the same record and came before. */
  sendInTurn(queue: RecordQueue, upstream: Upstream, body: string | IncomingMessage): void {
    if (this.#over) return;
    this.#inLine = { upstream, body };
    this.#place = queue.enter(this.#incoming.path, this);
    if (this.#place === undefined) this.refuse(crowdedLine(this.#incoming.path));
    else if (this.#place.isFirst) this.begin();
  }

  begin(): void {
    if (this.#inLine !== undefined) this.send(this.#inLine.upstream, this.#inLine.body);
  }

  tooLate(): void {
    this.refuse(tooLongInLine(this.#incoming.path));
  }

  refuse(refusal: Refusal): void {
    if (this.#over) return;
    this.#status = refusal.status;
    this.#received = Buffer.byteLength(refusal.body);
    this.#headers = ['Content-Type', refusalType, ...refusal.headers];
    this.#responseBody = refusal.body;
    sendRefusal(this.#answering, refusal, this.#incoming.nonce, this.#shared.draining);
    this.#end();
  }

  crowdedOut(): void {
    this.#upstream = undefined;
    this.refuse(failureOf(503, this.#incoming.path, 'All connections to the service are taken.'));
  }

  whole(head: AnswerHead, body: string): void {
    this.#note(head);
    this.#received = body.length;
    this.#responseBody = body;
    this.#isEnded = true;
    this.#answering.whole(head, body);
  }

  begun(head: AnswerHead): void {
    this.#note(head);
    this.#answering.begin(head);
  }

  part(bytes: Buffer): void {
    this.#received += bytes.length;
    // What is read next would overwrite it.
    if (this.#answering.write(Buffer.from(bytes)) || this.#isHeld) return;
    this.#isHeld = true;
    this.connection?.hold();
    this.#answering.onceDrained(() => {
      this.#isHeld = false;
      this.connection?.resume();
    });
  }

  over(): void {
    if (!this.#isEnded) this.#answering.end();
    this.#end();
  }

  failed(fate: Fate, cause: string): void {
    if (this.#over) return;
    // Half an answer can only be broken off.
    if (this.#answering.begun) {
      this.#answering.breakOff();
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
    // The service has it in hand: whose turn is next waits until it is done.
    if (this.#place !== undefined && this.connection !== undefined && this.outgoing.body === undefined) {
      this.#answering = nobody;
      this.connection.resume();
      return;
    }
    this.connection?.abandon();
    this.#end();
  }

  #note({ status, headers }: AnswerHead): void {
    this.#status = status;
    if (this.#shared.log !== undefined) {
      this.#headMs = performance.now();
      this.#headers = headers;
    }
    if (this.#shared.draining) headers.push('Connection', 'close');
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#upstream?.giveBack(this);
    this.#place?.leave();
    const { log } = this.#shared;
    if (log === undefined) return;
    log.add(this.#incoming, {
      address: this.#answering.address,
      port: this.#answering.port,
      status: this.#status,
      headers: this.#headers,
      responseBytes: this.#received,
      startedMs: this.#startedMs,
      endedMs: performance.now(),
      upstream: this.#upstream?.name,
      sentMs: this.#sentMs,
      headMs: this.#headMs,
      requestBody: this.#requestBody,
      responseBody: this.#responseBody,
    });
  }
}
