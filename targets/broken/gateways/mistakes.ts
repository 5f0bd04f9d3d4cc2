import { setTimeout } from 'node:timers/promises';
import type { Named } from '../../../harness/core/registry.ts';
import type { Answered, Pass } from './passing.ts';

/** A way to pass requests on in which somebody's gateway is wrong. */
export interface GatewayMistake extends Named {
  readonly around: (pass: Pass) => Pass;
  /** What the preflight must say of it. */
  readonly shows: RegExp;
}

/** Every mistake of a gateway that no race may be run behind, in the order of the tables. */
export const gatewayMistakes: readonly GatewayMistake[] = [
  {
    name: 'resends-what-broke',
    about: 'sends a request again when the connection to the service breaks',
    shows: /a POST that was broken off was sent to the service 2 times/,
    around: (pass) => (request) => pass(request).catch(() => pass(request)),
  },
  {
    name: 'sends-slow-ones-twice',
    about: 'asks the next instance too when one is slow, and takes whichever answer is first',
    shows: /a POST that was answered 200 was sent to the service 2 times/,
    around: (pass) => (request) => {
      const first = pass(request);
      const second = setTimeout(200).then(() => pass(request));
      return Promise.race([first, second]);
    },
  },
  {
    name: 'answers-swapped',
    about: 'gives two clients who wait at the same time the answer of the other',
    shows: /a request was given the answer to another one/,
    around: swapping,
  },
  {
    name: 'reads-cached',
    about: 'answers GET from a cache of 100 ms',
    shows: /a GET that was answered 200 never reached the service/,
    around: caching,
  },
  {
    name: 'reads-joined',
    about: 'asks once where several ask for the same at the same time',
    shows: /a GET that was answered 200 never reached the service/,
    around: joining,
  },
  {
    name: 'if-match-of-put-only',
    about: 'knows If-Match of PUT, and drops it of every other method',
    shows: /the request header if-match was lost/,
    around: (pass) => (request) => {
      const { 'if-match': _, ...others } = request.headers;
      return pass(request.method === 'PUT' ? request : { ...request, headers: others });
    },
  },
  {
    name: 'dates-dropped',
    about: 'drops If-Unmodified-Since',
    shows: /the request header if-unmodified-since was lost/,
    around: (pass) => (request) => {
      const { 'if-unmodified-since': _, ...others } = request.headers;
      return pass({ ...request, headers: others });
    },
  },
  {
    name: 'bodies-cut',
    about: 'has room for 16 KiB of a body',
    shows: /the body of a PUT was changed/,
    around: (pass) => (request) => pass({ ...request, body: request.body.subarray(0, 16_384) }),
  },
  {
    name: 'short-conflicts-accepted',
    about: 'answers 200 in place of a 409 with few words',
    shows: /the status 409 of the service became 200/,
    around: (pass) => async (request) => {
      const answer = await pass(request);
      return answer.status === 409 && answer.body.length < 1000 ? { ...answer, status: 200 } : answer;
    },
  },
  {
    name: 'one-in-thirty-lost',
    about: 'answers one accepted write in thirty with 409',
    shows: /the status 20[01] of the service became 409/,
    around: refusingSome,
  },
];

function swapping(pass: Pass): Pass {
  let waiting: { readonly answer: Answered; readonly give: (answer: Answered) => void } | undefined;
  return async (request) => {
    const answer = await pass(request);
    if (waiting !== undefined) {
      const other = waiting;
      waiting = undefined;
      other.give(answer);
      return other.answer;
    }
    return new Promise((resolve) => {
      const own = { answer, give: resolve };
      waiting = own;
      void setTimeout(5).then(() => {
        if (waiting !== own) return;
        waiting = undefined;
        resolve(answer);
      });
    });
  };
}

function caching(pass: Pass): Pass {
  const known = new Map<string, { readonly answer: Answered; readonly untilMs: number }>();
  return async (request) => {
    const before = known.get(request.path);
    if (request.method !== 'GET') return pass(request);
    if (before !== undefined && before.untilMs > performance.now()) return before.answer;
    const answer = await pass(request);
    known.set(request.path, { answer, untilMs: performance.now() + 100 });
    return answer;
  };
}

function joining(pass: Pass): Pass {
  const asked = new Map<string, Promise<Answered>>();
  return (request) => {
    if (request.method !== 'GET') return pass(request);
    const own = asked.get(request.path) ?? pass(request).finally(() => asked.delete(request.path));
    asked.set(request.path, own);
    return own;
  };
}

function refusingSome(pass: Pass): Pass {
  let accepted = 0;
  return async (request) => {
    const answer = await pass(request);
    if (request.method === 'GET' || answer.status >= 300) return answer;
    accepted += 1;
    return accepted % 30 === 0 ? { ...answer, status: 409 } : answer;
  };
}
