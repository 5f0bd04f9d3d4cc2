import { createHmac } from 'node:crypto';
import { callFields as names } from '../../../harness/core/call.ts';
import { formOf, openHeader } from '../../../harness/core/open-header.ts';
import { asText } from '../logs/json-text.ts';
import { Strike } from '../logs/strike.ts';
import type { GatewayLog } from '../gateway.ts';
import type { Incoming } from './client/incoming.ts';
import { PathFields } from './path-fields.ts';

/** What became of a request; times are milliseconds of the process's clock. */
export interface Ended {
  readonly address: string;
  readonly port: number;
  readonly status: number;
  /** Headers of the answer, names and values in turn. */
  readonly headers: readonly string[];
  readonly responseBytes: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** The backend that had it, when it was sent there and when the head of its answer came; NaN where that is not so. */
  readonly upstream: string | undefined;
  readonly sentMs: number;
  readonly headMs: number;
  /** Bodies as far as they were held as a whole, Latin-1. */
  readonly requestBody: string;
  readonly responseBody: string;
}

/** Digests that are remembered at most. */
const mostDigests = 1000;

/** Makes a line of each call, with its end. Numbers of seconds are whole microseconds with an exponent: `412e-6`. */
export class CallLines {
  readonly #paths: PathFields;
  readonly #strike: Strike | undefined;
  readonly #digestKey: string;
  readonly #digests = new Map<string, string>();
  /** When the clock of the process began, microseconds since 1970. */
  readonly #originUs = Math.round(performance.timeOrigin * 1000);
  #second = '';
  #secondUs = 0;

  constructor(log: GatewayLog) {
    this.#paths = new PathFields(log.routes ?? []);
    this.#digestKey = log.digestKey ?? '';
    const { headers = [], bodyBytes = 0 } = log;
    if (headers.length > 0 || bodyBytes > 0) this.#strike = new Strike(headers, bodyBytes);
  }

  of(incoming: Incoming, ended: Ended): string {
    const { status, headers, startedMs, endedMs, upstream } = ended;
    const took = Math.round((endedMs - startedMs) * 1000);
    let line =
      `{"${names.end}":${this.#wallUs(endedMs)},"${names.duration}":${took}e-6,"${names.method}":"${incoming.method}",` +
      `${this.#paths.of(incoming)}"${names.address}":"${ended.address}","${names.port}":${ended.port},` +
      `"${names.status}":${status},"${names.responseBytes}":${ended.responseBytes}`;
    const { authorization, ifMatch, ifNoneMatch, ifUnmodifiedSince, idempotencyKey, traceparent } = incoming;
    if (authorization !== undefined) line += `,"${names.client}":"${this.#digestOf(authorization)}"`;
    if (ifMatch !== undefined) line += member(names.ifMatch, openHeader(ifMatch));
    if (ifNoneMatch !== undefined) line += member(names.ifNoneMatch, openHeader(ifNoneMatch));
    if (ifUnmodifiedSince !== undefined)
      line += member(names.ifUnmodifiedSince, formOf('date', ifUnmodifiedSince));
    if (idempotencyKey !== undefined) line += member(names.idempotencyKey, openHeader(idempotencyKey));
    if (traceparent !== undefined) line += member(names.traceparent, formOf('traceparent', traceparent));
    if (incoming.nonce !== undefined) line += member(names.nonce, formOf('nonce', incoming.nonce));
    if (incoming.length > 0) line += `,"${names.requestBytes}":${incoming.length}`;
    if (upstream !== undefined) line += `,"${names.upstream}":"${upstream}"`;
    const waited = Math.round((ended.headMs - ended.sentMs) * 1000);
    if (waited >= 0) line += `,"${names.upstreamDuration}":${waited}e-6`;
    let isProblem = false;
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index]!;
      // Most names have a length that none of these has.
      if (name.length === 4 && (name === 'ETag' || name.toLowerCase() === 'etag'))
        line += member(names.etag, openHeader(headers[index + 1]!));
      else if (name.length === 12 && status >= 400 && name.toLowerCase() === 'content-type')
        isProblem = headers[index + 1]!.startsWith('application/problem+json');
    }
    const code = isProblem ? codeIn(ended.responseBody) : undefined;
    if (code !== undefined) line += member(names.code, openHeader(code));
    if (this.#strike !== undefined) line += this.#strike.fields(incoming.lines, ended);
    return `${line}}\n`;
  }

  /** A time as microseconds since 1970: most of its digits are those of the last one. */
  #wallUs(ms: number): string {
    const us = this.#originUs + Math.round(ms * 1000);
    const rest = us - this.#secondUs;
    if (rest >= 0 && rest < 1_000_000) return `${this.#second}${String(1_000_000 + rest).slice(1)}`;
    const second = Math.floor(us / 1_000_000);
    this.#secondUs = second * 1_000_000;
    this.#second = String(second);
    return String(us);
  }

  #digestOf(authorization: string): string {
    const known = this.#digests.get(authorization);
    if (known !== undefined) return known;
    if (this.#digests.size >= mostDigests) this.#digests.clear();
    const digest = createHmac('sha256', this.#digestKey)
      .update(authorization, 'latin1')
      .digest('hex')
      .slice(0, 16);
    this.#digests.set(authorization, digest);
    return digest;
  }
}

/** A member of JSON behind a comma; nothing where there is nothing to tell. */
function member(name: string, value: string): string {
  return value === '' ? '' : `,"${name}":${asText(value)}`;
}

const codeMember = /"code"\s*:\s*"([\w.:-]{1,64})"/;

/** The code of problem details; undefined where they have none. */
function codeIn(body: string): string | undefined {
  return codeMember.exec(body)?.[1];
}
