import { randomInt } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import { performance } from 'node:perf_hooks';
import { boundedSignal } from '../../core/bounded-signal.ts';
import { ContendError } from '../../core/errors.ts';
import type { Dialect, Reply } from '../../core/dialect.ts';
import type { Answer, Exchanged } from '../../core/operation.ts';
import { statusOf } from '../../drive/dialects/service/service-fault.ts';
import { whereHere } from '../../drive/dialects/service/whereabouts.ts';
import { unpacked } from '../../drive/dialects/unpacked.ts';
import { partsOf } from '../../drive/wire/request-text.ts';
import { exchanged } from '../../../targets/brought/hooks.ts';
import { answerBoundMs } from '../../../targets/brought/reach.ts';
import { curlOf } from './curl.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { TurnedPlaces } from './turned-places.ts';

/** One exchange of one client, with what a person needs to see it again. */
export interface Exchange {
  readonly answer: Answer;
  readonly status: number;
  /** Requests as lines to paste. */
  readonly sent: readonly string[];
  /** Status and the beginning of the body. */
  readonly came: string;
  /** On one clock, ms. */
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** Sends what an intent becomes, one request after another, and reads what it means. */
export type Exchanging = (intent: Exchanged, client: number) => Promise<Exchange>;

/** So much of a body is shown. */
const shownLength = 200;

/** Exchanges over a connection of its own, each request within the usual bound and all before `signal`. */
export function exchanging(parts: {
  readonly dialect: Dialect;
  readonly places: TurnedPlaces;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}): Exchanging {
  const { dialect, places, secrets, signal } = parts;
  // Far from those of races, which count from 1.
  let nonce = 1e12 + randomInt(1e12);
  return async (intent, client) => {
    const place = places.next(client);
    const sent: string[] = [];
    const sentMs = performance.now();
    let request = dialect.encode(intent, client);
    for (;;) {
      const written = partsOf(request, ++nonce);
      const { method, path, headers, body = '' } = written;
      const pairs: [string, string][] = [];
      for (let at = 0; at < headers.length; at += 2) pairs.push([headers[at]!, headers[at + 1]!]);
      sent.push(curlOf({ method, url: `${place.base}${path}`, headers: pairs, body }, secrets));
      const bounded = boundedSignal(signal, answerBoundMs);
      const reply = await exchanged(written, place, bounded).catch((error: unknown) => {
        throw ofPart(whereHere.text, error, secrets);
      });
      const answeredMs = performance.now();
      const answer = dialect.decode(intent, reply, client);
      if (answer.kind !== 'next') {
        const packing = reply.header('content-encoding');
        if (packing !== undefined) sent.push(sent.pop()!.replace('curl -i', 'curl -i --compressed'));
        const text = secrets.shown(readable(reply)).replaceAll(/\s+/g, ' ').trim();
        const short = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
        const came = `${statusOf(reply)}${short === '' ? '' : ` ${short}`}`;
        return { answer, status: reply.status, sent, came, sentMs, answeredMs };
      }
      if (answer.afterMs > 0) await later(answer.afterMs, undefined, { signal });
      request = answer.request;
    }
  };
}

/** A body for people: unpacked, or what it is packed in where nobody knows how. */
export function readable(came: Reply): string {
  const reply = unpacked(came);
  const packing = reply.header('content-encoding');
  return packing === undefined ? reply.body().toString() : `${reply.body().length} bytes in ${packing}`;
}

/** A fault of a request, with the part of the adapter that made it; its address may hold what only the adapter should know. */
function ofPart(part: string, error: unknown, secrets: Secrets): unknown {
  if (!(error instanceof ContendError)) return error;
  return new ContendError(
    error.code,
    error.problems.map((problem) => `${part}: ${secrets.shown(problem)}`),
  );
}
