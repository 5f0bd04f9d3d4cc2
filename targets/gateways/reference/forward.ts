import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import type { AccessLog } from './access-log.ts';
import { isHopByHop } from './hop-by-hop.ts';
import { failureOf, refusalFor, sendRefusal } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import type { Incoming } from './incoming.ts';
import type { Sender, Upstream } from './upstream.ts';

/** What all exchanges of a gateway share. */
export interface Shared {
  readonly log: AccessLog | undefined;
  /** The gateway is to end: connections are closed after their answer. */
  draining: boolean;
}

const noTime = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/**
 * One exchange: takes a backend's answer and passes it on as it comes. These are the methods that undici calls with headers
 * as they came over the wire; those of its newer interface would put them into an object first.
 */
export class Forward implements Sender {
  client: Client | undefined;
  options!: Dispatcher.DispatchOptions;
  readonly #incoming: Incoming;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #shared: Shared;
  #upstream: Upstream | undefined;
  readonly #startedMs: number;
  #abort: ((error?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #status = 0;
  #length = -1;
  #received = 0;
  #over = false;

  constructor(incoming: Incoming, request: IncomingMessage, response: ServerResponse, shared: Shared) {
    this.#incoming = incoming;
    this.#request = request;
    this.#response = response;
    this.#shared = shared;
    this.#startedMs = shared.log === undefined ? 0 : performance.now();
    response.on('close', () => this.#clientGone());
  }

  /** Sends the request to a backend, its body as a whole or as it comes. */
  send(upstream: Upstream, body: Buffer | IncomingMessage | null): void {
    if (this.#over) return;
    const { method, path, headers } = this.#incoming;
    this.options = { method, path, headers, body };
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
    this.refuse(failureOf(503, this.#incoming.path, 'All connections to the service are taken.'));
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#over) abort();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, statusText: string): boolean {
    // Interim answers concern this connection (RFC 9110, 15.2).
    if (status < 200) return true;
    this.#status = status;
    this.#resume = resume;
    const headers: string[] = [];
    for (let index = 0; index < raw.length; index += 2) {
      const name = raw[index]!.toString('latin1');
      if (isHopByHop(name)) continue;
      const value = raw[index + 1]!.toString('latin1');
      if (name.length === 14 && name.toLowerCase() === 'content-length') this.#length = Number(value);
      headers.push(name, value);
    }
    if (this.#shared.draining) headers.push('Connection', 'close');
    this.#response.writeHead(status, statusText, headers);
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.#received += chunk.length;
    // A body that came in one piece leaves in one write with its head, as text: bytes would be a write of their own.
    if (chunk.length === this.#length) {
      this.#response.end(chunk.toString('latin1'), 'latin1');
      return true;
    }
    const flows = this.#response.write(chunk);
    if (!flows) this.#response.once('drain', () => this.#resume?.());
    return flows;
  }

  onComplete(): void {
    if (!this.#response.writableEnded) this.#response.end();
    this.#end();
  }

  onError(error: Error & { readonly code?: string }): void {
    if (this.#over) return;
    // Half an answer can only be broken off.
    if (this.#response.headersSent) {
      this.#response.destroy();
      this.#end();
      return;
    }
    const { code = '', message } = error;
    const { path } = this.#incoming;
    if (code === 'UND_ERR_INVALID_ARG') {
      this.refuse(refusalFor('malformed-request', path, message));
      return;
    }
    const sent = this.#abort !== undefined;
    const status = !sent ? 503 : noTime.has(code) ? 504 : 502;
    this.refuse(failureOf(status, path, `${this.#upstream?.name ?? 'The service'}: ${message}`));
  }

  #clientGone(): void {
    if (this.#over) return;
    // 499 is what nginx writes of a client that did not wait.
    this.#status = 499;
    const abort = this.#abort;
    this.#end();
    abort?.();
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#upstream?.giveBack(this);
    const { log } = this.#shared;
    if (log === undefined) return;
    const { method, url = '' } = this.#request;
    const address = this.#request.socket.remoteAddress ?? '-';
    log.add(address, method ?? '', url, this.#status, this.#received, performance.now() - this.#startedMs);
  }
}
