import { announcesBody, contradictionIn, isBodiless } from '../../../../harness/core/framing.ts';
import { endOfText, endOfToken } from '../field-text.ts';
import { isHopByHop, namedByConnection, none } from '../hop-by-hop.ts';

/** How long a head may be, in bytes. */
export const maxHeadBytes = 16_384;

const colonCode = 58;

/**
 * The head of a backend's answer, read in one pass over its text (Latin-1, a character a byte). As strict about where the
 * answer ends as the harness's own client: what two readers could read differently is no answer.
 */
export class AnswerHead {
  status = 0;
  reason = '';
  /** Names and values in turn, as they came, without those that concern one connection only. */
  headers: string[] = [];
  /** The number in Content-Length; -1 where there is none. */
  length = -1;
  chunked = false;
  /** Whether the connection may carry another request, and how long it may be idle before that; 0 where that is not told. */
  keepAlive = true;
  idleMs = 0;
  /** The last Keep-Alive header: mostly all answers of a backend have the same. */
  #hint = '';
  #hintMs = 0;
  http10 = false;
  #closes = false;

  /** Whether the status alone says that the answer ends with its head. */
  get bodiless(): boolean {
    return isBodiless(this.status);
  }

  /** Whether such an answer has headers of a body that cannot follow. */
  get announcesBody(): boolean {
    return announcesBody(this);
  }

  /** Reads the head between `from` and `end`, where its empty line begins; gives back what is wrong with it. */
  read(text: string, from: number, end: number): string | undefined {
    this.length = -1;
    this.chunked = false;
    this.idleMs = 0;
    this.headers = [];
    let eol = endOfText(text, from);
    if (!this.#statusLine(text, from, eol)) return 'no status line of HTTP/1.1';
    let named: string[] | undefined;
    while (eol !== end) {
      if (!text.startsWith('\r\n', eol)) return 'a control character in its head';
      const start = eol + 2;
      const colon = endOfToken(text, start);
      if (colon === start || text.charCodeAt(colon) !== colonCode) return 'a header without a name';
      eol = endOfText(text, colon + 1);
      const name = text.slice(start, colon);
      const value = valueIn(text, colon + 1, eol);
      const isFraming = name.length === 14 && name.toLowerCase() === 'content-length';
      if (isFraming) {
        if (this.length >= 0) return 'two Content-Length headers';
        if (!/^\d{1,15}$/.test(value)) return 'a Content-Length that is no number';
        this.length = Number(value);
      } else if (isHopByHop(name)) {
        const wrong = this.#hopByHop(name.toLowerCase(), value);
        if (wrong !== undefined) return wrong;
        if (name.length === 10) for (const other of namedBy(name, value)) (named ??= []).push(other);
        continue;
      }
      this.headers.push(name, value);
    }
    if (named !== undefined) this.headers = without(this.headers, named);
    // Such an answer must tell no length (RFC 9110, 8.6).
    if (this.status === 204 && this.length > 0) this.headers = without(this.headers, ['content-length']);
    return contradictionIn(this);
  }

  #statusLine(text: string, from: number, eol: number): boolean {
    const status = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(text.slice(from, Math.min(eol, from + 13)));
    if (status === null) return false;
    this.status = Number(status[2]);
    this.http10 = status[1] === '0';
    this.keepAlive = !this.http10;
    this.#closes = false;
    this.reason = text.slice(from + 13, eol);
    return true;
  }

  #hopByHop(name: string, value: string): string | undefined {
    switch (name) {
      case 'connection':
        if (/\bclose\b/i.test(value)) [this.keepAlive, this.#closes] = [false, true];
        else if (!this.#closes && /\bkeep-alive\b/i.test(value)) this.keepAlive = true;
        return undefined;
      case 'keep-alive':
        if (value !== this.#hint) {
          this.#hint = value;
          this.#hintMs = 1000 * Number(/\btimeout=(\d{1,9})\b/i.exec(value)?.[1] ?? 0);
        }
        this.idleMs = this.#hintMs;
        return undefined;
      case 'transfer-encoding':
        if (this.chunked) return 'two Transfer-Encoding headers';
        this.chunked = value.toLowerCase() === 'chunked' || this.bodiless;
        return this.chunked ? undefined : 'a Transfer-Encoding other than chunked';
      default:
        return undefined;
    }
  }
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function valueIn(text: string, from: number, eol: number): string {
  let start = from;
  while (start < eol && isBlank(text.charCodeAt(start))) start++;
  let end = eol;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function namedBy(name: string, value: string): readonly string[] {
  return name.toLowerCase() === 'connection' ? namedByConnection(value) : none;
}

function without(headers: readonly string[], names: readonly string[]): string[] {
  return headers.filter((_, index) => !names.includes(headers[index - (index % 2)]!.toLowerCase()));
}
