import { announcesBody, contradictionIn, isBodiless } from '../../core/framing.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const CR = 13;
const colonByte = 58;
const prefix = ascii('HTTP/1.');
const etag = ascii('etag');
const connection = ascii('connection');
const keepAlive = ascii('keep-alive');
const contendNonce = ascii('contend-nonce');
const contentLength = ascii('content-length');
const transferEncoding = ascii('transfer-encoding');
const chunked = ascii('chunked');

/** 1 for the bytes of a token (RFC 9110, section 5.6.2). */
const tokenByte = new Uint8Array(256);
for (let byte = 0; byte < 128; byte++)
  if (/[0-9A-Za-z!#$%&'*+.^_`|~-]/.test(String.fromCharCode(byte))) tokenByte[byte] = 1;

/** 1 for the bytes of a field's value or a reason: all but control characters, and HTAB. */
const textByte = new Uint8Array(256).fill(1, 32);
textByte[9] = 1;
textByte[127] = 0;

/**
 * The head of one answer as far as a load generator needs it, read from lines whose end is known. Methods that read
 * a line return what is wrong with it, in words that follow "the answer has"; undefined when it is fine.
 */
export class ResponseHead {
  status = 0;
  /** The number in a strong ETag; 0 where there is none. */
  version = 0;
  /** The number in Contend-Nonce; 0 where there is none. */
  nonce = 0;
  /** The number in Content-Length; -1 where there is none. */
  length = -1;
  chunked = false;
  http10 = false;
  #tagged = false;
  #closes = false;
  #keeps = false;

  /** Whether the connection may carry another request, as far as version and Connection tell. */
  get keepAlive(): boolean {
    return !this.#closes && (!this.http10 || this.#keeps);
  }

  clear(): void {
    this.status = 0;
    this.version = 0;
    this.nonce = 0;
    this.length = -1;
    this.chunked = false;
    this.http10 = false;
    this.#tagged = false;
    this.#closes = false;
    this.#keeps = false;
  }

  /** `HTTP/1.1 200 OK`; the reason may be missing, even with its space. */
  statusLine(bytes: Buffer, at: number, eol: number): string | undefined {
    const minor = bytes[at + 7]! - 48;
    const status = eol - at < 12 ? -1 : digits(bytes, at + 9, at + 12);
    const spaced = bytes[at + 8] === 32 && (eol === at + 12 || bytes[at + 12] === 32);
    if (!startsLikeHttp(bytes, at, eol) || status < 100 || !spaced || minor < 0 || minor > 1)
      return 'no status line of HTTP/1.1';
    this.status = status;
    this.http10 = minor === 0;
    return undefined;
  }

  /** Reads `name: value`; `colon` is -1 where `colonOf` found none. */
  header(bytes: Buffer, start: number, colon: number, eol: number): string | undefined {
    if (colon < 0) return 'a header without a name';
    switch (colon - start) {
      case 4:
        return same(bytes, start, etag) ? this.#etag(bytes, colon + 1, eol) : undefined;
      case 10:
        return same(bytes, start, connection) ? this.#connection(bytes, colon + 1, eol) : undefined;
      case 13:
        return same(bytes, start, contendNonce) ? this.#nonce(bytes, colon + 1, eol) : undefined;
      case 14:
        return same(bytes, start, contentLength) ? this.#contentLength(bytes, colon + 1, eol) : undefined;
      case 17:
        return same(bytes, start, transferEncoding)
          ? this.#transferEncoding(bytes, colon + 1, eol)
          : undefined;
    }
    return undefined;
  }

  /** Whether the status alone says that the answer ends with its head. */
  get bodiless(): boolean {
    return isBodiless(this.status);
  }

  /** Whether such an answer has headers of a body that cannot follow. */
  get announcesBody(): boolean {
    return announcesBody(this);
  }

  /** What is wrong with the head as a whole. */
  contradiction(): string | undefined {
    return contradictionIn(this);
  }

  #etag(bytes: Buffer, from: number, eol: number): string | undefined {
    if (this.#tagged) return 'two ETag headers';
    this.#tagged = true;
    const start = valueStart(bytes, from, eol);
    const end = valueEnd(bytes, start, eol);
    if (bytes[start] === 34 && bytes[end - 1] === 34)
      this.version = Math.max(0, digits(bytes, start + 1, end - 1));
    return undefined;
  }

  #nonce(bytes: Buffer, from: number, eol: number): string | undefined {
    if (this.nonce !== 0) return 'two Contend-Nonce headers';
    const start = valueStart(bytes, from, eol);
    const nonce = digits(bytes, start, valueEnd(bytes, start, eol));
    if (nonce < 1) return 'a Contend-Nonce that is no positive integer';
    this.nonce = nonce;
    return undefined;
  }

  #contentLength(bytes: Buffer, from: number, eol: number): string | undefined {
    if (this.length >= 0) return 'two Content-Length headers';
    const start = valueStart(bytes, from, eol);
    this.length = digits(bytes, start, valueEnd(bytes, start, eol));
    return this.length < 0 ? 'a Content-Length that is no number' : undefined;
  }

  #transferEncoding(bytes: Buffer, from: number, eol: number): string | undefined {
    if (this.chunked) return 'two Transfer-Encoding headers';
    this.chunked = is(bytes, from, eol, chunked) || this.bodiless;
    return this.chunked ? undefined : 'a Transfer-Encoding other than chunked';
  }

  #connection(bytes: Buffer, from: number, eol: number): undefined {
    if (is(bytes, from, eol, keepAlive)) {
      this.#keeps = true;
      return;
    }
    for (const option of bytes.toString('latin1', from, eol).toLowerCase().split(',')) {
      if (option.trim() === 'close') this.#closes = true;
      if (option.trim() === 'keep-alive') this.#keeps = true;
    }
  }
}

/** Whether the bytes from `at` on can be the start of an answer, as far as they go. */
export function startsLikeHttp(bytes: Buffer, at: number, end: number): boolean {
  let k = 0;
  while (k < prefix.length && at + k < end && bytes[at + k] === prefix[k]) k++;
  return k === prefix.length || at + k === end;
}

/** Where the colon behind a field's name is in the line at `start`; -1 when no legal name stands there. */
export function colonOf(bytes: Buffer, start: number, eol: number): number {
  let at = start;
  while (at < eol && tokenByte[bytes[at]!] === 1) at++;
  return at > start && at < eol && bytes[at] === 58 ? at : -1;
}

/**
 * Where the text that starts at `from` ends: at the first byte that cannot be in it, or at `end`. `words` is the same
 * memory as `bytes`: four bytes at a look are three times as fast.
 */
export function endOfText(bytes: Buffer, words: Int32Array, from: number, end: number): number {
  let at = from;
  while (at < end && (at & 3) !== 0) {
    if (textByte[bytes[at]!] !== 1) return at;
    at++;
  }
  while (at + 4 <= end) {
    const word = words[at >> 2]!;
    const del = word ^ 0x7f7f7f7f;
    // The top bit of a byte stays where the byte is below 0x20 or, in the second term, where it is 0x7f.
    if ((((word - 0x20202020) & ~word) | ((del - 0x01010101) & ~del)) & 0x80808080) break;
    at += 4;
  }
  while (at < end && textByte[bytes[at]!] === 1) at++;
  return at;
}

/** The size in a chunk's first line, whose extensions mean nothing to us; -1 when it is no number of at most 8 digits. */
export function chunkSizeIn(bytes: Buffer, start: number, eol: number): number {
  let size = 0;
  let at = start;
  for (; at < eol; at++) {
    const digit = hexDigit(bytes[at]!);
    if (digit < 0) break;
    if (at - start === 8) return -1;
    size = size * 16 + digit;
  }
  return at > start && (at === eol || bytes[at] === 59) ? size : -1;
}

function is(bytes: Buffer, from: number, eol: number, lowerCase: Uint8Array): boolean {
  const start = valueStart(bytes, from, eol);
  return valueEnd(bytes, start, eol) - start === lowerCase.length && same(bytes, start, lowerCase);
}

function same(bytes: Buffer, start: number, lowerCase: Uint8Array): boolean {
  // Bit 0x20 makes letters lower case and leaves hyphens; control characters, which it changes too, are refused earlier.
  for (let k = 0; k < lowerCase.length; k++) if ((bytes[start + k]! | 0x20) !== lowerCase[k]) return false;
  return true;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9;
}

function valueStart(bytes: Buffer, from: number, eol: number): number {
  let at = from;
  while (at < eol && isBlank(bytes[at])) at++;
  return at;
}

function valueEnd(bytes: Buffer, start: number, eol: number): number {
  let at = eol;
  while (at > start && isBlank(bytes[at - 1])) at--;
  return at;
}

/** A decimal of 1 to 15 digits, the most that stays exact; -1 for anything else. */
function digits(bytes: Buffer, start: number, end: number): number {
  if (end <= start || end - start > 15) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** The value of a header in a head whose lines were found legal and begin at `start`; several of one name are joined. */
export function headerIn(bytes: Buffer, start: number, name: string): string | undefined {
  let found: string | undefined;
  // The last line is empty, so that the loops need no other bound.
  for (let at = start, end; bytes[at] !== CR; at = end + 2) {
    let colon = at;
    while (bytes[colon] !== colonByte) colon++;
    end = colon;
    while (bytes[end] !== CR) end++;
    if (colon - at !== name.length || bytes.toString('latin1', at, colon).toLowerCase() !== name) continue;
    const value = bytes.toString('latin1', colon + 1, end).replace(/^[\t ]+|[\t ]+$/g, '');
    found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}
