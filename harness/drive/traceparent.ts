import { createHash } from 'node:crypto';
import type { RequestText } from '../core/dialect.ts';

/** Header by which a request says which trace it belongs to (W3C Trace Context, 3.2). */
const header = 'traceparent';

/**
 * Makes what adds that header to a request, but for one that brings its own: the trace is the operation, so that all its
 * requests share it, the span is the request. Both end in decimal digits, which are hexadecimal ones, too: those of the
 * operation's number and of the nonce. Before them stands what tells one seed, and one race (`salt`), from another: races of one
 * command share their seed, operations and nonces.
 */
export function tracing(
  seed: number,
  salt: string,
): (request: RequestText, operation: number, nonce: number) => RequestText {
  const race = createHash('sha256').update(`${seed} ${salt}`).digest('hex').slice(0, 16);
  return (request, operation, nonce) => {
    if (request.head.includes(`\r\n${header}:`)) return request;
    const trace = `${race}${sixteen(operation)}`;
    return { ...request, tail: `\r\n${header}: 00-${trace}-${sixteen(nonce)}-01${request.tail}` };
  };
}

function sixteen(number: number): string {
  return String(number).padStart(16, '0');
}
