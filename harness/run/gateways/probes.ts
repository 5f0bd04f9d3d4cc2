import { nonceHeader } from '../../core/http.ts';

/** What the probed backend answers: a whole answer, or it breaks off when it has read the request. */
export type ProbeAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly body: string }
  | { readonly kind: 'drop' };

type Headers = Readonly<Record<string, string>>;

/** A request that is sent through a gateway, and what the backend answers to it. */
export interface Probe {
  readonly nonce: number;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  readonly answer: ProbeAnswer;
}

type Asked = Omit<Probe, 'nonce' | 'headers' | 'path'> & {
  readonly headers?: Headers;
  readonly path?: string;
};

/** Long enough that a gateway that compresses would find it worth its while. */
const long = JSON.stringify({ detail: 'The record was changed since you read it. '.repeat(60) });
const problem: Headers = { 'content-type': 'application/problem+json; charset=utf-8', etag: '"18"' };
const json: Headers = { 'content-type': 'application/json', etag: '"17"' };
const write = { method: 'PUT', headers: { 'if-match': '"17"' }, body: '{"title":"a b"}' } as const;
const create = { method: 'POST', headers: { 'idempotency-key': '"8e03978e"' }, body: '{"n":1}' } as const;
const read = { method: 'GET', body: '' } as const;
const remove = { method: 'DELETE', body: '' } as const;

const asked: readonly Asked[] = [
  { ...read, answer: answer(200, json, long) },
  { ...read, headers: { 'if-none-match': '"17"' }, answer: answer(304, { etag: '"17"' }, '') },
  { ...write, answer: answer(200, json, '{"version":17}') },
  { ...create, answer: answer(201, { ...json, location: '/documents/7' }, '{"version":1}') },
  { ...create, answer: answer(200, { ...json, 'idempotent-replayed': 'true' }, '{"version":1}') },
  { ...create, path: '/users', answer: answer(201, json, '{"version":1}') },
  { ...read, path: '/documents/a%2Fb//c?d=%20', answer: answer(404, problem, '{"code":"unknown-record"}') },
  { ...remove, answer: answer(204, { etag: '"19"' }, '') },
  // What is refused keeps its status, its problem details and its headers.
  ...[400, 403, 409, 410, 412, 422, 428, 500].map((status): Asked => ({
    ...write,
    answer: answer(status, problem, long),
  })),
  { ...create, answer: answer(429, { ...problem, 'retry-after': '3' }, long) },
  // What fails is not sent again, whatever its method: the service may have done it.
  ...[read, write, create, remove].flatMap((request): Asked[] => [
    { ...request, answer: answer(503, { ...problem, 'retry-after': '1' }, long) },
    { ...request, answer: { kind: 'drop' } },
  ]),
];

/** Every probe; each has a nonce and, but for the one of a collection, a record of its own. */
export const probes: readonly Probe[] = asked.map((probe, index) => {
  const nonce = index + 1;
  const headers: Headers = {
    ...probe.headers,
    'accept-encoding': 'gzip',
    [nonceHeader]: String(nonce),
    ...(probe.body === '' ? {} : { 'content-type': 'application/json' }),
  };
  return { ...probe, nonce, headers, path: probe.path ?? `/documents/${nonce}` };
});

function answer(status: number, headers: Headers, body: string): ProbeAnswer {
  return {
    kind: 'answer',
    status,
    headers: { ...headers, 'server-timing': 'app;dur=0.2, store;dur=0.1' },
    body,
  };
}
