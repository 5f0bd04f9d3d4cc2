import { excerptOf, KeptReply } from './kept-reply.ts';
import { jsonOf, jsonText } from './json-text.ts';
import { chunkSizeIn, colonOf, endOfText, headerIn, ResponseHead, startsLikeHttp } from './response-head.ts';
import type { Reply } from '../../core/dialect.ts';

/** How far an answer has come: more bytes are needed, it is complete, or it is no legal answer (see `error`). */
export type Progress = 'more' | 'done' | 'failed';

/** How large an answer may be, in bytes; status line and headers, a chunk's first line and trailers count as heads. */
export interface ResponseLimits {
  readonly headBytes: number;
  readonly bodyBytes: number;
}

type Stage =
  | 'statusLine'
  | 'headers'
  | 'sized'
  | 'chunkSize'
  | 'chunkData'
  | 'chunkEnd'
  | 'trailers'
  | 'untilClose'
  | 'done'
  | 'failed';

const CR = 13;
const LF = 10;
const incomplete = -1;
const illegal = -2;
const maxInterim = 16;
/** More than this is given back after an answer, so that one large body does not stay on every connection. */
const keptBytes = 16_384;

/**
 * Reads the answers of one HTTP/1.1 connection, one after the other, from chunks that may be split anywhere (RFC 9112).
 * It is itself the reply: an answer that came in one chunk is read where it lies, without a copy. Stricter than the
 * RFC asks for: bare CR or LF, folded headers, a repeated or listed Content-Length, and any Transfer-Encoding but
 * `chunked` fail, because two readers could disagree about where such an answer ends. An answer without a body by its
 * status ends with its head even where it announces one; its connection is then not trusted with another request.
 */
export class ResponseParser implements Reply {
  /** Bytes in the last chunk behind the end of the answer. */
  extraBytes = 0;
  /** The answer, or an interim one before it, has headers of a body that its status rules out. */
  announcesBody = false;
  /** What was wrong, in words; empty unless the answer failed. */
  error = '';
  readonly #limits: ResponseLimits;
  readonly #head = new ResponseHead();
  #stage: Stage = 'statusLine';
  #fresh = true;
  #toHead = false;
  #interim = 0;
  /** The bytes that the positions below refer to: the reader's chunk, or what is held of this answer. */
  #bytes: Buffer = Buffer.alloc(0);
  /** The same memory in words of four bytes. */
  #words: Int32Array = new Int32Array(0);
  #own: Buffer | undefined;
  #held = 0;
  /** How far the bytes of this answer, or of what followed it, are there. */
  #end = 0;
  /** Start of what is not consumed; up to `#scan` there is no end of a line in it. */
  #at = 0;
  #scan = 0;
  #sectionStart = 0;
  #headersStart = 0;
  #bodyStart = 0;
  /** Chunks are moved together, so that the body lies in one piece up to here. */
  #bodyEnd = 0;
  /** Bytes of the present chunk that are still to come. */
  #chunkLeft = 0;

  constructor(limits: ResponseLimits = { headBytes: 16_384, bodyBytes: 8_388_608 }) {
    this.#limits = limits;
  }

  get status(): number {
    return this.#head.status;
  }

  get version(): number {
    return this.#head.version;
  }

  get nonce(): number {
    return this.#head.nonce;
  }

  /** Whether the connection can carry another request. */
  get keepAlive(): boolean {
    return this.#head.keepAlive && !this.announcesBody;
  }

  header(name: string): string | undefined {
    if (this.#stage !== 'done') return undefined;
    return headerIn(this.#bytes, this.#headersStart, name);
  }

  text(name: string): string | undefined {
    return jsonText(this.body(), name);
  }

  json(): unknown {
    return jsonOf(this.#bytes.toString('utf8', this.#bodyStart, this.#bodyEnd));
  }

  excerpt(): string {
    const end = this.#stage === 'done' ? this.#bodyEnd : this.#end;
    return excerptOf(this.#bytes, end);
  }

  /** The body where it lies; it is overwritten when the callback that received the reply has returned. */
  body(): Buffer {
    return this.#bytes.subarray(this.#bodyStart, this.#bodyEnd);
  }

  kept(): Reply {
    // Interim answers and the sizes of chunks that came before the body are copied with it.
    const bytes = Buffer.from(this.#bytes.subarray(0, this.#bodyEnd));
    return new KeptReply(this, bytes, { headersStart: this.#headersStart, bodyStart: this.#bodyStart });
  }

  /** Makes ready for the answer to a new request; an answer to HEAD has no body whatever its headers say. */
  expect(toHead: boolean): void {
    // The last answer stays readable until bytes of the next one arrive: its receiver may send before it has read all.
    this.#fresh = true;
    this.#toHead = toHead;
  }

  /**
   * Reads the next `length` bytes of the connection from the start of `chunk`, which may be overwritten afterwards and
   * starts at a multiple of four bytes of its memory.
   */
  parse(chunk: Buffer, length: number): Progress {
    if (this.#fresh) this.#begin();
    let end = length;
    if (this.#held > 0) end = this.#hold(chunk, length);
    else this.#lookAt(chunk);
    this.#end = end;
    const progress = this.#run(this.#bytes, end);
    if (progress === 'done') this.extraBytes = end - this.#at;
    else if (progress === 'more' && this.#held === 0) this.#hold(chunk, length);
    return progress;
  }

  /** Tells that the peer closed the connection, which ends an answer without a length and breaks any other. */
  end(): Progress {
    if (this.#fresh) this.#begin();
    if (this.#stage === 'untilClose') this.#stage = 'done';
    if (this.#stage === 'done' || this.#stage === 'failed') return this.#stage;
    const where = this.#held === 0 ? 'without an answer' : 'in the middle of an answer';
    return this.#fail(`the connection was closed ${where}`);
  }

  #begin(): void {
    this.#fresh = false;
    this.#stage = 'statusLine';
    this.#held = 0;
    this.#end = 0;
    if (this.#own !== undefined && this.#own.length > keptBytes) this.#own = undefined;
    this.#at = this.#scan = this.#sectionStart = this.#bodyStart = this.#bodyEnd = 0;
    this.#interim = 0;
    this.extraBytes = 0;
    this.announcesBody = false;
    this.error = '';
    this.#head.clear();
  }

  #run(bytes: Buffer, end: number): Progress {
    for (;;) {
      switch (this.#stage) {
        case 'statusLine': {
          const eol = this.#line(bytes, end);
          if (eol < 0) {
            if (!startsLikeHttp(bytes, this.#at, end)) return this.#refuse('no status line of HTTP/1.1');
            return eol === illegal ? 'failed' : 'more';
          }
          const wrong = this.#head.statusLine(bytes, this.#at, eol);
          if (wrong !== undefined) return this.#refuse(wrong);
          this.#headersStart = this.#consume(eol);
          this.#stage = 'headers';
          break;
        }
        case 'headers': {
          const start = this.#at;
          // One look at each byte where the line is whole; `#line` says what is missing or wrong where it is not.
          let colon = colonOf(bytes, start, end);
          let eol = colon < 0 ? end : endOfText(bytes, this.#words, colon + 1, end);
          if (eol + 1 >= end || bytes[eol] !== CR || bytes[eol + 1] !== LF || this.#isLongHead(eol)) {
            eol = this.#line(bytes, end);
            if (eol < 0) return eol === illegal ? 'failed' : 'more';
            colon = colonOf(bytes, start, eol);
          }
          this.#consume(eol);
          const wrong = eol === start ? this.#endOfHead() : this.#head.header(bytes, start, colon, eol);
          if (wrong !== undefined) return this.#refuse(wrong);
          break;
        }
        case 'sized':
          if (end - this.#bodyStart < this.#head.length) return 'more';
          this.#at = this.#bodyEnd = this.#bodyStart + this.#head.length;
          this.#stage = 'done';
          break;
        case 'chunkSize': {
          const eol = this.#line(bytes, end);
          if (eol < 0) return eol === illegal ? 'failed' : 'more';
          const size = chunkSizeIn(bytes, this.#at, eol);
          if (size < 0) return this.#refuse('a chunk without a hexadecimal size');
          if (this.#isTooLong(this.#bodyEnd - this.#bodyStart + size)) return this.#refuseBody();
          this.#sectionStart = this.#consume(eol);
          this.#chunkLeft = size;
          this.#stage = size === 0 ? 'trailers' : 'chunkData';
          break;
        }
        case 'chunkData': {
          const count = Math.min(end - this.#at, this.#chunkLeft);
          bytes.copyWithin(this.#bodyEnd, this.#at, this.#at + count);
          this.#bodyEnd += count;
          this.#at += count;
          this.#scan = this.#at;
          this.#chunkLeft -= count;
          if (this.#chunkLeft > 0) return 'more';
          this.#stage = 'chunkEnd';
          break;
        }
        case 'chunkEnd': {
          const left = end - this.#at;
          if ((left > 0 && bytes[this.#at] !== CR) || (left > 1 && bytes[this.#at + 1] !== LF))
            return this.#refuse('a chunk longer than its size');
          if (left < 2) return 'more';
          this.#sectionStart = this.#consume(this.#at);
          this.#stage = 'chunkSize';
          break;
        }
        case 'trailers': {
          const eol = this.#line(bytes, end);
          if (eol < 0) return eol === illegal ? 'failed' : 'more';
          const start = this.#at;
          this.#consume(eol);
          if (eol === start) this.#stage = 'done';
          else if (colonOf(bytes, start, eol) < 0) return this.#refuse('a trailer without a name');
          break;
        }
        case 'untilClose':
          this.#at = this.#bodyEnd = end;
          return this.#isTooLong(end - this.#bodyStart) ? this.#refuseBody() : 'more';
        case 'done':
        case 'failed':
          return this.#stage;
      }
    }
  }

  /** Where the line that starts at `#at` ends (its CR), or `incomplete` or `illegal`. */
  #line(bytes: Buffer, end: number): number {
    const at = endOfText(bytes, this.#words, this.#scan, end);
    const byte = bytes[at];
    this.#scan = at;
    if (this.#isLongHead(at)) {
      this.#refuse(`a head longer than ${this.#limits.headBytes} bytes`);
      return illegal;
    }
    if (at === end || (byte === CR && at + 1 === end)) return incomplete;
    if (byte === CR && bytes[at + 1] === LF) return at;
    this.#refuse(byte === CR || byte === LF ? 'a bare CR or LF in its head' : `a byte ${byte} in its head`);
    return illegal;
  }

  #isLongHead(at: number): boolean {
    return at - this.#sectionStart > this.#limits.headBytes;
  }

  #consume(eol: number): number {
    this.#scan = this.#at = eol + 2;
    return this.#at;
  }

  /** Decides how the body is framed (RFC 9112, section 6.3); returns what is wrong. */
  #endOfHead(): string | undefined {
    const head = this.#head;
    const wrong = head.contradiction();
    if (wrong !== undefined) return wrong;
    this.#sectionStart = this.#at;
    if (head.announcesBody) this.announcesBody = true;
    if (head.status < 200) {
      head.clear();
      this.#stage = 'statusLine';
      return ++this.#interim > maxInterim ? `more than ${maxInterim} interim answers before it` : undefined;
    }
    this.#bodyStart = this.#bodyEnd = this.#at;
    if (this.#toHead || head.bodiless) this.#stage = 'done';
    else if (head.chunked) this.#stage = 'chunkSize';
    else if (head.length < 0) this.#stage = 'untilClose';
    else if (this.#isTooLong(head.length)) this.#refuseBody();
    else this.#stage = 'sized';
    return undefined;
  }

  /** Takes `chunk` behind what is held of this answer, in memory of our own; returns how much is held then. */
  #hold(chunk: Buffer, length: number): number {
    if (this.#held > 0 && this.#head.chunked && this.#bodyStart > 0) this.#closeGap();
    const least = this.#held + length;
    const expected = this.#stage === 'sized' ? this.#bodyStart + this.#head.length : 0;
    if (this.#own === undefined || this.#own.length < Math.max(least, expected)) {
      const wider = Buffer.allocUnsafeSlow(Math.max(1024, least < expected ? expected : 2 * least));
      this.#own?.copy(wider, 0, 0, this.#held);
      this.#own = wider;
    }
    chunk.copy(this.#own, this.#held, 0, length);
    this.#held = least;
    this.#lookAt(this.#own);
    return least;
  }

  #lookAt(bytes: Buffer): void {
    if (bytes === this.#bytes) return;
    this.#bytes = bytes;
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  }

  /** Between the body so far and what comes next lie sizes of chunks that are consumed: memory need not grow by them. */
  #closeGap(): void {
    const gap = this.#at - this.#bodyEnd;
    this.#own?.copyWithin(this.#bodyEnd, this.#at, this.#held);
    this.#held -= gap;
    this.#at -= gap;
    this.#scan -= gap;
    this.#sectionStart -= gap;
  }

  #isTooLong(length: number): boolean {
    return length > this.#limits.bodyBytes;
  }

  #refuseBody(): Progress {
    return this.#refuse(`a body longer than ${this.#limits.bodyBytes} bytes`);
  }

  #refuse(what: string): Progress {
    return this.#fail(`the answer has ${what}`);
  }

  #fail(error: string): Progress {
    this.error = error;
    this.#stage = 'failed';
    return 'failed';
  }
}
