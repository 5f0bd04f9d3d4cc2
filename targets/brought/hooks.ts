import { AsyncLocalStorage } from 'node:async_hooks';
import { ContendError } from '../../harness/core/errors.ts';
import { wordsOfStatus } from '../../harness/core/failure-words.ts';
import type { Reply } from '../../harness/core/dialect.ts';
import { secretsHere } from '../../harness/core/secrets.ts';
import type { Http, RequestParts, WireReply, WireRequest } from '../../harness/core/service.ts';
import { SeenReply } from '../../harness/drive/dialects/service/seen-reply.ts';
import {
  besideReply,
  calling,
  serviceFault,
  thrown,
  withPlace,
} from '../../harness/drive/dialects/service/service-fault.ts';
import { placeOf } from '../../harness/drive/dialects/service/place-in-file.ts';
import { unpacked } from '../../harness/drive/dialects/unpacked.ts';
import { whereHere } from '../../harness/drive/dialects/service/whereabouts.ts';
import { checked } from '../../harness/drive/dialects/service/write-request.ts';
import type { RequestParts as WrittenRequest } from '../../harness/drive/wire/request-text.ts';
import { undici } from '../../harness/drive/wire/undici.ts';
import { UndiciReply } from '../../harness/drive/wire/undici-request.ts';
import { answerBoundMs, whyUnanswered } from './reach.ts';
import type { Place } from './reach.ts';
import { Turns } from './turns.ts';

/** How long one hook of an adapter may take in a race, ms. */
export const hookBoundMs = 30_000;

/** Requests of hooks that are on their way at once: a seed may make hundreds of records side by side, a service may take few connections. */
const together = 16;

/**
 * Runs a hook of an adapter within a bound; what goes wrong in it is told with its name, what was too much for it with `advice`.
 * One that runs several times at once has a name for each; what never returns is told by its `part` alone, as nobody knows which it was.
 */
export async function hook<T>(
  name: string,
  run: () => T | Promise<T>,
  boundMs = hookBoundMs,
  advice = '',
  part = name,
): Promise<T> {
  const asked: Asked = {};
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(serviceFault(name, `has not ended after ${boundMs / 1000} s${advice}`));
    }, boundMs);
  });
  try {
    whereHere.at(part);
    return await Promise.race([
      asking.run(asked, () => Promise.resolve().then(() => calling(name, run))),
      late,
    ]);
  } catch (error) {
    if (error instanceof Refused) throw serviceFault(name, withPlace(error.message, error), error);
    const fault = ofHook(name, thrown(name, error));
    // Who cannot read an answer is told what it was.
    throw error instanceof TypeError && asked.last !== undefined ? besideReply(fault, asked.last) : fault;
  } finally {
    clearTimeout(timer);
  }
}

/** The last answer to a request of a hook; several hooks may run at a time. */
interface Asked {
  last?: Reply;
}

const asking = new AsyncLocalStorage<Asked>();

/** What a request says that goes wrong before anybody answers it. */
const anyRequest = 'the request';

/** A fault of a hook, by its name: requests that it sends know nothing of it. */
function ofHook(name: string, error: ContendError): ContendError {
  const ofRequest = (problem: string): boolean =>
    error.code === 'CTD_SERVICE_UNREACHABLE' || problem.startsWith(`${anyRequest}:`);
  return new ContendError(
    error.code,
    error.problems.map((problem) => (ofRequest(problem) ? `${name}: ${withPlace(problem, error)}` : problem)),
    { cause: error },
  );
}

/** A request of a hook that was not answered as it has to be. */
class Refused extends Error {}

/** An error of a request with the stack of the hook that called for it, which need not have waited. */
function calledAt({ stack }: Error, error: unknown): unknown {
  if (error instanceof Error && placeOf(error) === undefined && stack !== undefined) error.stack = stack;
  return error;
}

/** What hooks send requests with: to the service and nowhere else, each within a bound. */
export function hookHttp(place: Place): Http {
  const turns = new Turns(together);
  const sent = async (request: WireRequest): Promise<WireReply> => {
    const called = new Error();
    try {
      return await turns.take(() => send(request, place));
    } catch (error) {
      throw calledAt(called, error);
    }
  };
  const strict = async (method: string, path: string, more: RequestParts = {}): Promise<WireReply> => {
    const called = new Error();
    const reply = await sent({ ...more, method, path });
    if (reply.status < 400) return reply;
    const body = secretsHere.shown(reply.text).slice(0, 200);
    const answered = `was answered ${reply.status} (${wordsOfStatus(reply.status)})${body === '' ? '' : `: ${body}`}`;
    throw calledAt(called, new Refused(`${method} ${secretsHere.shown(path)} ${answered}`));
  };
  return {
    get: (path, more) => strict('GET', path, more),
    post: (path, more) => strict('POST', path, more),
    put: (path, more) => strict('PUT', path, more),
    patch: (path, more) => strict('PATCH', path, more),
    delete: (path, more) => strict('DELETE', path, more),
    send: sent,
  };
}

async function send(request: WireRequest, { base, dispatcher }: Place): Promise<WireReply> {
  const { headers, ...rest } = checked(request, anyRequest, 'GET');
  const reply = unpacked(await exchanged({ ...rest, headers: headers.flat() }, { base, dispatcher }));
  const asked = asking.getStore();
  if (asked !== undefined) asked.last = reply;
  return new SeenReply(reply);
}

/** Sends one request and reads its answer, whatever its status; nothing is followed anywhere. */
export async function exchanged(
  { method, path, headers, body }: WrittenRequest,
  { base, dispatcher }: Pick<Place, 'base' | 'dispatcher'>,
  signal: AbortSignal = AbortSignal.timeout(answerBoundMs),
): Promise<UndiciReply> {
  try {
    const answer = await undici().request(`${base}${path}`, {
      dispatcher,
      method: method as 'GET',
      headers: [...headers],
      signal,
      // Of an answer that has begun and stops.
      bodyTimeout: answerBoundMs,
      ...(body === undefined || body === '' ? {} : { body }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return new UndiciReply(answer.statusCode, answer.headers, bytes);
  } catch (error) {
    throw new ContendError(
      'CTD_SERVICE_UNREACHABLE',
      [`${method} ${base}${secretsHere.shown(path)} is not answered: ${whyUnanswered(error)}`],
      { cause: error },
    );
  }
}
