import { nonceHeader } from '../../../../harness/core/http.ts';
import type { Incoming } from './incoming.ts';
import { isHopByHop } from '../hop-by-hop.ts';
import { endOfText, endOfToken } from '../field-text.ts';

/** A request that came whole, with its short body. */
export interface PlainRequest {
  readonly incoming: Incoming;
  readonly body: string;
}

const requestLine = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/[!-~]*) HTTP\/1\.1$/;

/**
 * Reads the text of one read (Latin-1, a character a byte) as exactly one whole request of the simplest kind: HTTP/1.1, one
 * Host, at most one Content-Length, no other transfer coding, nothing for this connection alone and nothing behind it. All
 * else, wrong or only rare, is undefined here and left to `node:http`.
 */
export function readPlain(text: string): PlainRequest | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  let eol = text.indexOf('\r\n');
  const line = requestLine.exec(text.slice(0, eol));
  if (line === null) return undefined;
  const linesAt = eol + 2;
  /** Where lines that are forwarded begin, after one that is not. */
  let keptFrom = linesAt;
  let kept = '';
  let nonce: string | undefined;
  let authorization: string | undefined;
  let ifMatch: string | undefined;
  let ifNoneMatch: string | undefined;
  let ifUnmodifiedSince: string | undefined;
  let idempotencyKey: string | undefined;
  let traceparent: string | undefined;
  let hasHost = false;
  let length = -1;
  while (eol < end) {
    const start = eol + 2;
    const colon = endOfToken(text, start);
    if (colon === start || text.charCodeAt(colon) !== 58) return undefined;
    eol = endOfText(text, colon + 1);
    if (!text.startsWith('\r\n', eol)) return undefined;
    switch (colon - start) {
      case 4:
        if (text.slice(start, colon).toLowerCase() === 'host') {
          if (hasHost) return undefined;
          hasHost = true;
        }
        break;
      case 6:
        if (text.slice(start, colon).toLowerCase() === 'expect') return undefined;
        break;
      case 2:
      case 7:
      case 16:
      case 17:
        if (isHopByHop(text.slice(start, colon))) return undefined;
        break;
      case 10: {
        if (!isHopByHop(text.slice(start, colon))) break;
        if (text.slice(start, eol).toLowerCase() !== 'connection: keep-alive') return undefined;
        kept += text.slice(keptFrom, start);
        keptFrom = eol + 2;
        break;
      }
      case 13: {
        const name = text.slice(start, colon).toLowerCase();
        if (name === nonceHeader) nonce = text.slice(colon + 1, eol).trim();
        else if (name === 'authorization') authorization = text.slice(colon + 1, eol).trim();
        else if (name === 'if-none-match') ifNoneMatch = text.slice(colon + 1, eol).trim();
        break;
      }
      case 14:
        if (text.slice(start, colon).toLowerCase() !== 'content-length') break;
        if (length >= 0) return undefined;
        length = lengthIn(text.slice(colon + 1, eol));
        if (length < 0) return undefined;
        break;
      case 8:
        if (text.slice(start, colon).toLowerCase() === 'if-match')
          ifMatch = text.slice(colon + 1, eol).trim();
        break;
      case 11:
        if (text.slice(start, colon).toLowerCase() === 'traceparent')
          traceparent = text.slice(colon + 1, eol).trim();
        break;
      case 15:
        if (text.slice(start, colon).toLowerCase() === 'idempotency-key')
          idempotencyKey = text.slice(colon + 1, eol).trim();
        break;
      case 19:
        if (text.slice(start, colon).toLowerCase() === 'if-unmodified-since')
          ifUnmodifiedSince = text.slice(colon + 1, eol).trim();
    }
  }
  const bodyAt = end + 4;
  if (!hasHost || text.length !== bodyAt + Math.max(0, length)) return undefined;
  const [, method = '', path = ''] = line;
  const lines = kept + text.slice(keptFrom, end + 2);
  return {
    incoming: {
      method,
      path,
      url: path,
      lines,
      hasHost,
      nonce,
      authorization,
      ifMatch,
      ifNoneMatch,
      ifUnmodifiedSince,
      idempotencyKey,
      traceparent,
      length: Math.max(0, length),
    },
    body: text.slice(bodyAt),
  };
}

function lengthIn(value: string): number {
  const digits = /^[ \t]*(\d{1,9})[ \t]*$/.exec(value);
  return digits === null ? -1 : Number(digits[1]);
}
