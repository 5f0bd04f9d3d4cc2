import type { Reason } from '../../../harness/core/reason.ts';
import { parallelEdits } from '../../../workloads/parallel-edits.ts';
import { redisLock } from '../../strategies/redis-lock.ts';
import { sampleArguments } from '../openapi/samples.ts';
import type { ServiceOptions } from '../options.ts';
import type { Asked } from '../service.fixture.ts';
import { slotName } from '../../../harness/core/slot.ts';

/** A request as it is sent. */
export type Sent = readonly [method: string, path: string, asked?: Asked];

/** How a reason comes about in a real service that holds what every workload seeds. */
export interface RefusalCase {
  /** Requests that are answered before. */
  readonly before?: readonly Sent[];
  /** A request that is being worked on meanwhile. */
  readonly meanwhile?: Sent;
  /** What is refused; a text is written to the socket as it is. */
  readonly sent: Sent | string;
  readonly options?: Partial<Omit<ServiceOptions, 'store'>>;
  /** The store is a Redis server, not memory. */
  readonly onRedis?: true;
  /** The service is not ours: it answers a bare 409, and a client has to call that something. */
  readonly foreign?: true;
}

const id = slotName(0, 0);
const post = (path: string, body?: unknown, headers?: Asked['headers']): Sent => [
  'POST',
  path,
  { ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) },
];
const get = (path: string, headers: Asked['headers'] = {}): Sent => ['GET', path, { headers }];
const buy = (quantity: unknown, headers?: Asked['headers']): Sent =>
  post(`/items/${id}/purchases`, { quantity }, headers);
const buyAsText = (text: string, headers: Asked['headers'] = {}): Sent => [
  'POST',
  `/items/${id}/purchases`,
  { text, headers },
];
const register = (name: string, email: string): Sent => post('/users', { name, email });
const redeem = post(`/items/${id}/redemptions`, { quantity: 1, voucher: 'v0' });
const turn = post(`/conversations/${id}/turns`, { number: 1, text: 'hello' });
const lock = post(`/files/${id}/lock`, { ttlMs: 60_000 });
const book = post(`/rooms/${id}/bookings`, { start: 20, halfHours: 2 });
const activate = post(`/user-accounts/${id}/activate`);
const createEntry = (directory: string): Sent => post(`/directories/${directory}/entries`, { name: 'new' });
const machine = (name: string): Sent => post(`/regions/${id}/machines`, { name });
const order = (step: string, headers?: Asked['headers']): Sent =>
  post(`/orders/${id}/${step}`, undefined, headers);
const longAgo = 'Sun, 06 Nov 1994 08:49:37 GMT';
const key = { 'idempotency-key': '"a"' };
const slow = { workMs: 300 };
const users = [{ name: 'eve', role: 'reader', key: 'key-of-eve' }] as const;
const wholeDocument = parallelEdits.commands.flatMap(({ body }) => sampleArguments(body))[0];

/** One case a reason. */
export const refusalCases: Partial<Record<Reason, RefusalCase>> = {
  'version-mismatch': { sent: order('pay', { 'if-match': '"9"' }) },
  'modified-since': { before: [order('pay')], sent: order('ship', { 'if-unmodified-since': longAgo }) },
  'write-conflict': { meanwhile: buy(1), sent: buy(1), options: slow },
  'lock-busy': { meanwhile: buy(1), sent: buy(1), options: { ...slow, strategy: redisLock }, onRedis: true },
  'not-fast-forward': {
    sent: post(`/branches/${id}/pushes`, { commit: 'a'.repeat(16), parent: 'b'.repeat(16) }),
  },
  'turn-taken': { before: [turn], sent: turn },
  'file-locked': { before: [lock], sent: lock },
  'idempotency-in-flight': { meanwhile: buy(1, key), sent: buy(1, key), options: slow },
  'stale-token': { sent: ['PUT', `/files/${id}`, { body: { token: 7, content: 'late' } }] },
  'sold-out': { sent: buy(9) },
  'voucher-spent': { before: [redeem], sent: redeem },
  'name-taken': { before: [register('ada', 'a@example.org')], sent: register('ADA', 'b@example.org') },
  'email-taken': { before: [register('ada', 'a@example.org')], sent: register('eve', 'A@example.org') },
  'already-exists': { sent: order('pay', { 'if-none-match': '*' }) },
  'illegal-transition': { sent: order('ship') },
  'redundant-transition': { before: [activate], sent: activate },
  'slot-taken': { before: [book], sent: book },
  'not-empty': { before: [createEntry(id)], sent: ['DELETE', `/directories/${id}`] },
  'parent-missing': { sent: createEntry('9-9') },
  'quota-exceeded': { before: [machine('a'), machine('b')], sent: machine('c') },
  'exclusive-setting': { before: [post(`/settings/${id}.a/enable`)], sent: post(`/settings/${id}.b/enable`) },
  'insufficient-funds': { sent: post(`/ledgers/${id}/transfers`, { from: 'a', to: 'b', amount: 1000 }) },
  gone: { before: [['DELETE', `/user-accounts/${id}`]], sent: activate },
  'unnamed-conflict': { sent: 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', foreign: true },
  'malformed-request': { sent: 'BUY /items/0-0\r\n\r\n' },
  'malformed-body': { sent: buyAsText('{"quantity":') },
  'malformed-precondition': { sent: order('pay', { 'if-match': '1' }) },
  'malformed-idempotency-key': { sent: buy(1, { 'idempotency-key': 'a' }) },
  'idempotency-key-required': { sent: post(`/wallets/${id}/payments`, { amount: 1 }) },
  unauthenticated: { sent: buy(1), options: { users } },
  forbidden: { sent: buy(1, { authorization: 'Bearer key-of-eve' }), options: { users } },
  'unknown-record': { sent: get('/items/9-9') },
  'unknown-route': { sent: get('/shops') },
  'wrong-method': { sent: ['DELETE', `/items/${id}`] },
  'body-too-large': { sent: buyAsText(' '.repeat(70_000)) },
  'wrong-media-type': { sent: buyAsText('quantity=1', { 'content-type': 'text/plain' }) },
  'invalid-value': { sent: buy(-1) },
  'idempotency-key-reused': { before: [buy(1, key)], sent: buy(2, key) },
  'precondition-required': { sent: ['PUT', `/documents/${id}`, { body: wholeDocument }] },
  'too-many-requests': {
    before: [get('/items/9-9')],
    sent: buy(1),
    options: { rateLimit: { ratePerS: 1, burst: 1 } },
  },
};
