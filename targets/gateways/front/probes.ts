import { nonceHeader } from '../../../harness/core/http.ts';

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
  /** How long the backend takes to answer, milliseconds. */
  readonly afterMs: number;
}

type Asked = Omit<Probe, 'nonce' | 'headers' | 'path' | 'afterMs'> & {
  readonly headers?: Headers;
  readonly path?: string;
  readonly afterMs?: number;
};

/** Long enough that a gateway that compresses would find it worth its while. */
const long = JSON.stringify({ detail: 'The record was changed since you read it. '.repeat(60) });
const problem: Headers = { 'content-type': 'application/problem+json; charset=utf-8', etag: '"18"' };
const json: Headers = { 'content-type': 'application/json', etag: '"17"' };
const write = { method: 'PUT', headers: { 'if-match': '"17"' }, body: '{"title":"a b"}' } as const;
const create = { method: 'POST', headers: { 'idempotency-key': '"8e03978e"' }, body: '{"n":1}' } as const;
const read = { method: 'GET', body: '' } as const;
const remove = { method: 'DELETE', body: '' } as const;

const longWord = 'token'.repeat(2400);

/** What a race sends or gets beside these: a whole page of text, and the date in place of the tag. */
const page = 'A line of some forty letters, and a bit. '.repeat(500);
const dates = { 'last-modified': 'Sat, 28 Nov 2026 20:00:00 GMT' };
const dated: Headers = { 'if-unmodified-since': dates['last-modified'] };
const whole: Headers = { 'if-match': '"17"', 'idempotency-key': '"8e03978e"' };

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
  ...[400, 403, 409, 410, 412, 422, 428, 500].flatMap((status): Asked[] => [
    { ...write, answer: answer(status, problem, long) },
    { ...create, answer: answer(status, problem, '{"code":"sold-out"}') },
  ]),
  { ...create, answer: answer(429, { ...problem, 'retry-after': '3' }, long) },
  // What fails is not sent again, whatever its method: the service may have done it.
  ...[read, write, create, remove].flatMap((request): Asked[] => [
    { ...request, answer: answer(503, { ...problem, 'retry-after': '1' }, long) },
    { ...request, answer: { kind: 'drop' } },
  ]),
  // A record that was changed since it was read is read anew, and one that is gone may come back.
  ...[404, 200, 200].map((status, at): Asked => ({
    ...read,
    path: '/documents/again',
    answer: answer(status, { ...problem, etag: `"2${at}"` }, `{"version":2${at}}`),
  })),
  // What a request depends on reaches the service, whatever its method and however long its body.
  ...[write, create, remove].flatMap((request): Asked[] => [
    { ...request, headers: whole, answer: answer(200, json, '{"version":17}') },
    { ...request, headers: dated, answer: answer(200, { ...json, ...dates }, '{"version":17}') },
  ]),
  {
    ...write,
    body: JSON.stringify({ text: page }),
    answer: answer(200, json, JSON.stringify({ text: page })),
  },
  // Credentials and policies of somebody's service may be long.
  {
    ...read,
    headers: { authorization: `Bearer ${longWord}` },
    answer: answer(200, { ...json, 'content-security-policy': longWord }, '{}'),
  },
];

/** How many are sent at once where many are, each on a connection that is kept. */
export const crowdClients = 8;

/** What each client of a crowd sends, one after the other; others ask for the same records at the same time. */
const crowdAsked: readonly Asked[] = Array.from({ length: 6 }, (_, turn): Asked[] => [
  { ...write, answer: answer(200, json, '{"version":17}'), afterMs: turn },
  { ...write, answer: answer(409, problem, '{"code":"write-conflict"}') },
  { ...read, path: `/documents/common-${turn}`, answer: answer(200, json, '{}'), afterMs: 5 },
  { ...create, answer: answer(201, json, '{"version":1}') },
]).flat();
/** As long as a service takes that works between reading and writing. */
const slow: Asked = { ...create, answer: answer(200, json, '{"version":17}'), afterMs: 400 };

/** Every probe that is sent alone; each has a nonce and, where nothing else is said, a record of its own. */
export const probes: readonly Probe[] = asked.map((probe, index) => probeOf(probe, index + 1));

/** What a crowd sends at once, by client; each answer names its own request. */
export const crowd: readonly (readonly Probe[])[] = Array.from({ length: crowdClients }, (_, client) =>
  (client === 0 ? [slow] : crowdAsked).map((probe, index) =>
    named(probeOf(probe, 1000 * (client + 1) + index)),
  ),
);

/** The probe with an answer that no other probe gets. */
function named(probe: Probe): Probe {
  const { nonce, answer: given } = probe;
  if (given.kind === 'drop') return probe;
  const headers = { ...given.headers, etag: `"${nonce}"` };
  return { ...probe, answer: { ...given, headers, body: JSON.stringify({ version: nonce }) } };
}

function probeOf(probe: Asked, nonce: number): Probe {
  const headers: Headers = {
    ...probe.headers,
    'accept-encoding': 'gzip',
    [nonceHeader]: String(nonce),
    ...(probe.body === '' ? {} : { 'content-type': 'application/json' }),
  };
  return { afterMs: 0, ...probe, nonce, headers, path: probe.path ?? `/documents/${nonce}` };
}

function answer(status: number, headers: Headers, body: string): ProbeAnswer {
  return {
    kind: 'answer',
    status,
    headers: { ...headers, 'server-timing': 'app;dur=0.2, store;dur=0.1' },
    body,
  };
}
