import type { Socket } from 'node:net';
import type { AnswerStart, Answering } from './answering.ts';
import { readPlain } from './plain-request.ts';
import type { PlainRequest } from './plain-request.ts';

/** What a plain client is told by: its requests, each with a way for the answer, and the bytes that are none. */
export interface PlainOwner {
  /** Gives back what to call when the client goes away before it has its answer. */
  serve(request: PlainRequest, answering: Answering): () => void;
  /** Whether the connection ends after its answer. */
  readonly draining: boolean;
  /** Takes the connection over; what came is in front of what will come. */
  takeOver(socket: Socket): void;
}

/**
 * A client's connection as long as its requests are plain ones: these are read and answered without what `node:http` needs
 * for all the others, which is most of its cost. With the first other one `node:http` gets the connection, for good.
 */
export class PlainClient implements Answering {
  readonly address: string;
  readonly port: number;
  begun = false;
  readonly #socket: Socket;
  readonly #owner: PlainOwner;
  #busy = false;
  #gone: (() => void) | undefined;
  /** What came while a request was in flight. */
  #early: Buffer | undefined;
  #chunked = false;

  constructor(socket: Socket, owner: PlainOwner) {
    this.#socket = socket;
    this.#owner = owner;
    this.address = socket.remoteAddress ?? '';
    this.port = socket.remotePort ?? 0;
    socket.on('data', this.#onData);
    socket.on('close', () => this.#gone?.());
    socket.on('error', () => {});
  }

  get busy(): boolean {
    return this.#busy;
  }

  whole(start: AnswerStart, body: string): void {
    this.#socket.write(`${headOf(start)}\r\n${body}`, 'latin1');
    this.#over();
  }

  begin(start: AnswerStart): void {
    this.begun = true;
    this.#chunked = start.length < 0;
    this.#socket.write(
      `${headOf(start)}${this.#chunked ? 'Transfer-Encoding: chunked\r\n' : ''}\r\n`,
      'latin1',
    );
  }

  write(part: Buffer): boolean {
    const socket = this.#socket;
    if (this.#chunked) {
      socket.cork();
      socket.write(`${part.length.toString(16)}\r\n`, 'latin1');
      socket.write(part);
    }
    const flows = this.#chunked ? socket.write('\r\n', 'latin1') : socket.write(part);
    if (this.#chunked) socket.uncork();
    return flows;
  }

  onceDrained(react: () => void): void {
    this.#socket.once('drain', react);
  }

  end(): void {
    if (this.#chunked) this.#socket.write('0\r\n\r\n', 'latin1');
    this.#over();
  }

  breakOff(): void {
    this.#socket.destroy();
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#busy) {
      this.#early = this.#early === undefined ? bytes : Buffer.concat([this.#early, bytes]);
      this.#socket.pause();
      return;
    }
    const request = readPlain(bytes.toString('latin1'));
    if (request === undefined) {
      this.#handOver(bytes);
      return;
    }
    this.#busy = true;
    this.begun = this.#chunked = false;
    const gone = this.#owner.serve(request, this);
    if (this.#busy) this.#gone = gone;
  };

  #over(): void {
    this.#busy = false;
    this.#gone = undefined;
    const early = this.#early;
    if (this.#owner.draining) this.#socket.end();
    else if (early !== undefined) {
      this.#early = undefined;
      // The exchange that is over gives its connection back first.
      process.nextTick(() => {
        this.#socket.resume();
        this.#onData(early);
      });
    }
  }

  #handOver(bytes: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.pause();
    socket.unshift(bytes);
    this.#owner.takeOver(socket);
    socket.resume();
  }
}

let date = '';
let dateIsOver = 0;

/** As an answer must have a Date, it gets one where the service sent none (RFC 9110, 6.6.1). */
function dateLine(): string {
  const now = Date.now();
  if (now >= dateIsOver) {
    date = `Date: ${new Date(now).toUTCString()}\r\n`;
    dateIsOver = now - (now % 1000) + 1000;
  }
  return date;
}

function headOf({ status, reason, headers }: AnswerStart): string {
  let text = `HTTP/1.1 ${status} ${reason}\r\n`;
  let isDated = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    if (name.length === 4 && name.toLowerCase() === 'date') isDated = true;
    text += `${name}: ${headers[index + 1]}\r\n`;
  }
  return isDated ? text : text + dateLine();
}
