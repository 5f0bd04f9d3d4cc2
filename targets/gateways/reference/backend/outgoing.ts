import type { IncomingMessage } from 'node:http';
import type { Incoming } from '../client/incoming.ts';

/** A request as it is written to a backend. */
export interface Outgoing {
  /** Its head and, where that is short, its body (Latin-1, a character a byte). */
  readonly text: string;
  readonly toHead: boolean;
  /** A body that is passed on as it comes, and whether in chunks. */
  readonly body: IncomingMessage | undefined;
  readonly chunked: boolean;
}

/** Writes a request for a backend; `body` is its short body as text, or where to read a long one. */
export function outgoingOf(
  { method, path, lines, length, hasHost }: Incoming,
  body: string | IncomingMessage,
  backend: string,
): Outgoing {
  // A request of HTTP/1.0 may have none, one of HTTP/1.1 must.
  const host = hasHost ? '' : `host: ${backend}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\n${host}${lines}via: 1.1 contend\r\n\r\n`;
  const isText = typeof body === 'string';
  return {
    text: isText ? head + body : head,
    toHead: method === 'HEAD',
    body: isText ? undefined : body,
    chunked: length < 0,
  };
}
