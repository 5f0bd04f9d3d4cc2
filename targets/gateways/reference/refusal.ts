import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Answering } from './client/answering.ts';
import { gatewayHeader, nonceHeader } from '../../../harness/core/http.ts';
import { reasonOf } from '../../../harness/core/reason.ts';
import { bareProblem } from '../../service/answers/faults.ts';
import { instanceOf, problemOf } from '../../service/answers/problem.ts';
import type { SteadyReason } from '../../service/answers/problem.ts';

/** What every refusal is. */
export const refusalType = 'application/problem+json';

/** An answer that the gateway gives in the service's place. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
  readonly headers: readonly string[];
}

/** Refuses a request for a reason of the table; headers are names and values in turn. */
export function refusalFor(
  code: SteadyReason,
  path: string,
  detail: string,
  headers: readonly string[] = [],
): Refusal {
  const problem = problemOf(code, instanceOf({ url: path }), detail);
  return { status: reasonOf(code).status, body: JSON.stringify(problem), headers };
}

const failures = {
  502: 'The service broke off or sent what is no answer',
  503: 'The service cannot be reached',
  504: 'The service did not answer in time',
} as const;

/** Says that no answer could be had from the service: whether the request took effect is not known, except with 503. */
export function failureOf(status: keyof typeof failures, path: string, detail: string): Refusal {
  const instance = instanceOf({ url: path });
  const problem = { type: 'about:blank', title: failures[status], status, detail, instance };
  return { status, body: JSON.stringify(problem), headers: status === 503 ? ['Retry-After', '1'] : [] };
}

/** Says what is wrong with a request before anybody looks at what it asks for; undefined where nothing is. */
export function faultOf({ httpVersion, rawHeaders, url = '' }: IncomingMessage): Refusal | undefined {
  const isHost = (text: string, index: number): boolean => index % 2 === 0 && text.toLowerCase() === 'host';
  const hosts = rawHeaders.filter(isHost).length;
  // One of HTTP/1.0 may have none (RFC 9112, 3.2).
  if (hosts === 1 || (hosts === 0 && httpVersion !== '1.1')) return undefined;
  return refusalFor('malformed-request', url, `A request must have one Host header, and this has ${hosts}.`);
}

/** Says that what a request expects, other than 100-continue, cannot be had (RFC 9110, 10.1.1). */
export function expectationOf({ url = '' }: IncomingMessage): Refusal {
  const body = {
    ...bareProblem(417, 'The gateway knows no such expectation'),
    instance: instanceOf({ url }),
  };
  return { status: 417, body: JSON.stringify(body), headers: [] };
}

/** Sends a refusal, with the nonce of the request so that the client knows whose it is; `close` ends the connection. */
export function sendRefusal(
  answering: Answering,
  { status, body, headers }: Refusal,
  nonce: string | undefined,
  close: boolean,
): void {
  const bytes = Buffer.from(body);
  answering.whole(
    {
      status,
      reason: STATUS_CODES[status] ?? '',
      headers: [
        'Content-Type',
        refusalType,
        'Content-Length',
        String(bytes.length),
        ...headers,
        gatewayHeader,
        'reference',
        ...(nonce === undefined ? [] : [nonceHeader, nonce]),
        ...(close ? ['Connection', 'close'] : []),
      ],
      length: bytes.length,
    },
    bytes.toString('latin1'),
  );
}
