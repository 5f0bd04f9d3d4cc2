import type { IncomingMessage } from 'node:http';
import { nonceHeader } from '../../../../harness/core/http.ts';
import { isHopByHop, namedByConnection } from '../hop-by-hop.ts';

/** A request as it is forwarded, and what the gateway itself wants to know of it. */
export interface Incoming {
  readonly method: string;
  path: string;
  /** The path as it came, with its version. */
  readonly url: string;
  /** Header lines as they came, without those that concern one connection only. */
  lines: string;
  readonly hasHost: boolean;
  readonly nonce: string | undefined;
  readonly authorization: string | undefined;
  /** What only a log asks for. */
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly traceparent: string | undefined;
  /** Bytes of the body; -1 where only its end will tell. */
  readonly length: number;
}

/** Reads a request in one pass over its headers. */
export function readIncoming({ method = '', url = '', rawHeaders }: IncomingMessage): Incoming {
  const target = targetOf(method, url);
  let lines = target.host === undefined ? '' : `Host: ${target.host}\r\n`;
  let nonce: string | undefined;
  let authorization: string | undefined;
  let ifMatch: string | undefined;
  let ifNoneMatch: string | undefined;
  let ifUnmodifiedSince: string | undefined;
  let idempotencyKey: string | undefined;
  let traceparent: string | undefined;
  const named: string[] = [];
  let hasHost = target.host !== undefined;
  let length = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const value = rawHeaders[index + 1]!;
    // Most names have a length that none of these has.
    switch (name.length) {
      case 2:
      case 7:
      case 16:
        if (isHopByHop(name)) continue;
        break;
      case 4:
        if (name.toLowerCase() !== 'host') break;
        if (target.host !== undefined) continue;
        hasHost = true;
        break;
      case 6:
        // Node has answered it with 100 Continue.
        if (name.toLowerCase() === 'expect') continue;
        break;
      case 10:
        if (isHopByHop(name)) {
          if (name.toLowerCase() === 'connection') named.push(...namedByConnection(value));
          continue;
        }
        break;
      case 13:
        if (name.toLowerCase() === nonceHeader) nonce = value;
        else if (name.toLowerCase() === 'authorization') authorization = value;
        else if (name.toLowerCase() === 'if-none-match') ifNoneMatch = value;
        break;
      case 14:
        if (name.toLowerCase() === 'content-length') length = Number(value);
        break;
      case 17:
        // The body is put into chunks again, and keeps its other codings.
        if (name.toLowerCase() === 'transfer-encoding') length = -1;
        break;
      case 8:
        if (name.toLowerCase() === 'if-match') ifMatch = value;
        break;
      case 11:
        if (name.toLowerCase() === 'traceparent') traceparent = value;
        break;
      case 15:
        if (name.toLowerCase() === 'idempotency-key') idempotencyKey = value;
        break;
      case 19:
        if (name.toLowerCase() === 'if-unmodified-since') ifUnmodifiedSince = value;
    }
    lines += `${name}: ${value}\r\n`;
  }
  if (named.length > 0) lines = without(lines, named);
  return {
    method,
    path: target.path,
    url,
    lines,
    hasHost,
    nonce,
    authorization,
    ifMatch,
    ifNoneMatch,
    ifUnmodifiedSince,
    idempotencyKey,
    traceparent,
    length,
  };
}

/** What is asked for: of an absolute form its path and its host, which goes before the Host header (RFC 9112, 3.2.2). */
function targetOf(method: string, url: string): { readonly path: string; readonly host?: string } {
  if (url.startsWith('/')) return { path: url };
  const [, host, rest = ''] = /^https?:\/\/([^/?#@]+)((?:[/?][^#]*)?)$/i.exec(url) ?? [];
  if (host === undefined) return { path: url };
  // Of a whole server, 3.2.4.
  if (rest === '' && method === 'OPTIONS') return { path: '*', host };
  return { path: rest.startsWith('/') ? rest : `/${rest}`, host };
}

function without(lines: string, names: readonly string[]): string {
  const isNamed = (line: string): boolean => names.includes(line.slice(0, line.indexOf(':')).toLowerCase());
  return lines
    .split(/(?<=\n)/)
    .filter((line) => !isNamed(line))
    .join('');
}
