import type { RequestText } from '../../core/dialect.ts';

/** The whole text of a request. */
export function withNonce({ head, tail }: RequestText, nonce: number): string {
  return `${head}${nonce}${tail}`;
}

/** A request taken apart, for a client that writes its own wire format. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | undefined;
}

/** Takes the text of one HTTP/1.1 request apart; throws on anything that is not exactly one. */
export function parseRequestText(text: string): RequestParts {
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
  if (Buffer.byteLength(body) !== length)
    throw new Error(
      `the request has a body of ${Buffer.byteLength(body)} bytes and a Content-Length of ${length}`,
    );
  return { method: line[1] ?? '', path: line[2] ?? '', headers, body: length === 0 ? undefined : body };
}
