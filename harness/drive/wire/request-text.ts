import type { RequestText } from '../../core/dialect.ts';

/** The whole text of a request. */
export function withNonce({ head, tail }: RequestText, nonce: number): string {
  return `${head}${nonce}${tail}`;
}

/** The bytes of a request as they go out. */
export function bytesWithNonce(request: RequestText, nonce: number): Buffer {
  return Buffer.from(withNonce(request, nonce), encodingOf(request));
}

/**
 * A request of a head and a body. Whatever a head holds beyond ASCII goes out as the byte that it came as (RFC 9110, 5.5), such as a tag
 * with letters of ISO-8859-1; a text of a body goes out as UTF-8 all the same.
 */
export function requestText(head: string, body: string | Uint8Array): RequestText {
  const isUtf8 = typeof body === 'string' && !/[\x80-\xff]/.test(head);
  if (isUtf8) return { head, tail: `\r\n\r\n${body}` };
  return { head, tail: `\r\n\r\n${Buffer.from(body).toString('latin1')}`, latin1: true };
}

/** How the text of a request becomes bytes. */
export function encodingOf({ latin1 }: RequestText): 'latin1' | 'utf8' {
  return latin1 === true ? 'latin1' : 'utf8';
}

/** A request taken apart, for a client that writes its own wire format. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | undefined;
}

/** A request taken apart. */
export function partsOf(request: RequestText, nonce: number): RequestParts {
  return parseRequestText(withNonce(request, nonce), encodingOf(request));
}

/** Takes the text of one HTTP/1.1 request apart; throws on anything that is not exactly one. */
export function parseRequestText(text: string, encoding: 'latin1' | 'utf8' = 'utf8'): RequestParts {
  const end = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n');
  const line = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(start);
  if (end < 0 || line === null)
    throw new Error(`not a request of HTTP/1.1: ${JSON.stringify(text.slice(0, 80))}`);
  const headers: string[] = [];
  let length = 0;
  for (const header of lines) {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([^\r\n]*?)[\t ]*$/.exec(header);
    if (match === null) throw new Error(`not a header: ${JSON.stringify(header)}`);
    const [, name = '', value = ''] = match;
    headers.push(name, value);
    if (name.toLowerCase() === 'content-length') length = Number(value);
  }
  const body = text.slice(end + 4);
  const sent = Buffer.byteLength(body, encoding);
  if (sent !== length)
    throw new Error(`the request has a body of ${sent} bytes and a Content-Length of ${length}`);
  const [, method = '', path = ''] = line;
  if (length === 0) return { method, path, headers, body: undefined };
  return { method, path, headers, body: encoding === 'utf8' ? body : Buffer.from(body, encoding) };
}
