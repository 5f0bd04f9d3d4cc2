import type { IncomingMessage } from 'node:http';
import { nonceHeader } from '../../../harness/core/http.ts';
import { isHopByHop, namedByConnection } from './hop-by-hop.ts';

/** A request as it is forwarded, and what the gateway itself wants to know of it. */
export interface Incoming {
  readonly method: string;
  path: string;
  /** Names and values in turn, as they came, without those that concern one connection only. */
  readonly headers: string[];
  readonly nonce: string | undefined;
  readonly authorization: string | undefined;
  /** Bytes of the body; -1 where only its end will tell. */
  readonly length: number;
}

/** Reads a request in one pass over its headers. */
export function readIncoming({ method = '', url = '', rawHeaders }: IncomingMessage): Incoming {
  const headers: string[] = [];
  let nonce: string | undefined;
  let authorization: string | undefined;
  let connection: readonly string[] | undefined;
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
      case 6:
        // Node has answered it with 100 Continue.
        if (name.toLowerCase() === 'expect') continue;
        break;
      case 10:
        if (isHopByHop(name)) {
          if (name.toLowerCase() === 'connection') connection = namedByConnection(value);
          continue;
        }
        break;
      case 13:
        if (name.toLowerCase() === nonceHeader) nonce = value;
        else if (name.toLowerCase() === 'authorization') authorization = value;
        break;
      case 14:
        if (name.toLowerCase() === 'content-length') length = Number(value);
        break;
      case 17:
        if (isHopByHop(name)) {
          length = -1;
          continue;
        }
    }
    headers.push(name, value);
  }
  headers.push('via', '1.1 contend');
  const kept = connection === undefined || connection.length === 0 ? headers : without(headers, connection);
  return { method, path: url, headers: kept, nonce, authorization, length };
}

function without(headers: readonly string[], names: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2)
    if (!names.includes(headers[index]!.toLowerCase())) kept.push(headers[index]!, headers[index + 1]!);
  return kept;
}
