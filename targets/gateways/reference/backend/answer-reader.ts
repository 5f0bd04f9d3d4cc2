import { AnswerHead, maxHeadBytes } from './answer-head.ts';
import { ChunkedBody } from './chunked-body.ts';

/** Who takes an answer as it comes; head and bytes are valid until the call returns. */
export interface AnswerTaker {
  /** The whole answer, its body as text (Latin-1, a character a byte). */
  whole(head: AnswerHead, body: string): void;
  /** The head of an answer whose body comes in parts. */
  begun(head: AnswerHead): void;
  part(bytes: Buffer): void;
}

/** How far an answer has come: more bytes are needed, it is complete, or it is no legal answer (see `error`). */
export type Progress = 'more' | 'done' | 'failed';

type Stage = 'head' | 'sized' | 'chunked' | 'untilClose' | 'done' | 'failed';

/** More than so many interim answers are no answer. */
const maxInterim = 16;

/** Reads the answers on one connection to a backend, and hands on what came with each read. */
export class AnswerReader {
  readonly head = new AnswerHead();
  /** What was wrong, in words. */
  error = '';
  /** Bytes in the last read behind the end of the answer. */
  extraBytes = 0;
  readonly #chunks = new ChunkedBody();
  #stage: Stage = 'done';
  #toHead = false;
  /** The part of a head that came so far. */
  #held = '';
  #interim = 0;
  /** A head of this answer has announced a body that its status rules out. */
  #announcesBody = false;
  #left = 0;

  /** Makes ready for the answer to a new request; one to HEAD has no body whatever its headers say. */
  expect(toHead: boolean): void {
    this.#stage = 'head';
    this.#toHead = toHead;
    this.#held = '';
    this.#interim = 0;
    this.#announcesBody = false;
  }

  take(bytes: Buffer, length: number, to: AnswerTaker): Progress {
    let at = 0;
    if (this.#stage === 'head') {
      const before = this.#held.length;
      at = this.#head(this.#held + bytes.toString('latin1', 0, length), to) - before;
    }
    switch (this.#stage) {
      case 'head':
        return 'more';
      case 'sized': {
        const end = Math.min(length, at + this.#left);
        if (end > at) to.part(bytes.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#stage = 'done';
        break;
      }
      case 'chunked':
        at = this.#chunks.take(bytes, at, length, (from, end) => to.part(bytes.subarray(from, end)));
        if (this.#chunks.done) this.#stage = 'done';
        else if (this.#chunks.failed) this.#fail('the answer has a chunk that is none');
        break;
      case 'untilClose':
        if (length > at) to.part(bytes.subarray(at, length));
        at = length;
        break;
      case 'done':
      case 'failed':
    }
    this.extraBytes = length - at;
    return this.#stage === 'done' || this.#stage === 'failed' ? this.#stage : 'more';
  }

  /** Tells that the backend ended the connection, which ends an answer without a length and breaks any other. */
  end(): Progress {
    if (this.#stage === 'untilClose') this.#stage = 'done';
    else if (this.#stage !== 'done') this.#fail('the connection was closed before the answer was complete');
    return this.#stage === 'done' ? 'done' : 'failed';
  }

  /** Reads heads up to that of the final answer; gives back where the rest of the text begins. */
  #head(text: string, to: AnswerTaker): number {
    let at = 0;
    for (;;) {
      const end = text.indexOf('\r\n\r\n', at);
      if ((end < 0 ? text.length : end) - at > maxHeadBytes)
        return this.#fail(`the answer has a head longer than ${maxHeadBytes} bytes`);
      if (end < 0) return this.#hold(text.slice(at)) ?? text.length;
      const wrong = this.head.read(text, at, end);
      if (wrong !== undefined) return this.#fail(`the answer has ${wrong}`);
      if (this.head.announcesBody) this.#announcesBody = true;
      at = end + 4;
      if (this.head.status >= 200) return this.#body(text, at, to);
      if (++this.#interim > maxInterim) return this.#fail(`more than ${maxInterim} interim answers came`);
    }
  }

  /** Keeps the beginning of a head, unless nothing that may follow makes one of it. */
  #hold(text: string): number | undefined {
    if (!'HTTP/1.'.startsWith(text.slice(0, 7)))
      return this.#fail('the answer has no status line of HTTP/1.1');
    if (/[^\r]\n|\r[^\n]/.test(text)) return this.#fail('the answer has a bare CR or LF in its head');
    this.#held = text;
    return undefined;
  }

  /** Decides how the body is framed (RFC 9112, 6.3). */
  #body(text: string, at: number, to: AnswerTaker): number {
    const { length, chunked } = this.head;
    const bodiless = this.#toHead || this.head.bodiless || length === 0;
    // What the backend believes to be that body must not be taken for the next answer.
    if (this.#announcesBody) this.head.keepAlive = false;
    const end = bodiless ? at : at + length;
    if (bodiless || (length > 0 && text.length >= end)) {
      this.#stage = 'done';
      to.whole(this.head, text.slice(at, end));
      return end;
    }
    if (chunked) this.#chunks.clear();
    this.#left = length;
    this.#stage = chunked ? 'chunked' : length < 0 ? 'untilClose' : 'sized';
    if (length < 0 && !chunked) this.head.keepAlive = false;
    to.begun(this.head);
    return at;
  }

  #fail(error: string): number {
    this.error = error;
    this.#stage = 'failed';
    return 0;
  }
}
