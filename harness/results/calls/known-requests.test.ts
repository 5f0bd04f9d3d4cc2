import { expect, test } from 'vitest';
import type { Call } from '../../core/call.ts';
import { KnownRequests } from './known-requests.ts';

const call = { method: 'PUT', path: '/items/7', status: 409, client: 'a', arrivedMs: 1000, doneMs: 1010 };
const nonce = { ...call, nonce: '4' };
const trace = { ...call, ifMatch: '"1"', etag: '"2"', traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };
const bare = { ...call, traceparent: trace.traceparent };
const otherSpan = `00-${'1'.repeat(32)}-${'3'.repeat(16)}-01`;

test.each<{ about: string; one: Call; other: Call; isKnown: boolean }>([
  { about: 'the same line', one: nonce, other: nonce, isKnown: true },
  { about: 'the same line by its trace', one: bare, other: bare, isKnown: true },
  { about: 'a line without any name', one: call, other: call, isKnown: false },
  // Two gateways, one behind the other.
  { about: 'within', one: nonce, other: { ...nonce, arrivedMs: 1001, doneMs: 1009 }, isKnown: true },
  { about: 'around', one: nonce, other: { ...nonce, arrivedMs: 999, doneMs: 1011 }, isKnown: true },
  { about: 'within, but for what is rounded', one: nonce, other: { ...nonce, arrivedMs: 1001, doneMs: 1012 }, isKnown: true },
  { about: 'of a span of its own, all else the same', one: trace, other: { ...trace, traceparent: otherSpan, arrivedMs: 1001, doneMs: 1009 }, isKnown: true },
  // Two requests.
  { about: 'at another time', one: nonce, other: { ...nonce, arrivedMs: 2000, doneMs: 2010 }, isKnown: false },
  { about: 'sent again at once', one: { ...nonce, doneMs: 1000.4 }, other: { ...nonce, arrivedMs: 1000.6, doneMs: 1001 }, isKnown: false },
  { about: 'behind half of it', one: nonce, other: { ...nonce, arrivedMs: 1005, doneMs: 1020 }, isKnown: false },
  { about: 'answered otherwise', one: nonce, other: { ...nonce, status: 200 }, isKnown: false },
  { about: 'for something else', one: nonce, other: { ...nonce, path: '/items/8' }, isKnown: false },
  { about: 'by another method', one: nonce, other: { ...nonce, method: 'GET' }, isKnown: false },
  { about: 'of another nonce', one: nonce, other: { ...nonce, nonce: '5' }, isKnown: false },
  { about: 'of one trace, on another version', one: trace, other: { ...trace, ifMatch: '"2"', traceparent: otherSpan }, isKnown: false },
  { about: 'of one trace, by another client', one: trace, other: { ...trace, client: 'b', traceparent: otherSpan }, isKnown: false },
  { about: 'of one trace that tells nothing more', one: bare, other: { ...bare, arrivedMs: 1001, doneMs: 1009 }, isKnown: false },
])('a request is known where it is $about: $isKnown', ({ one, other, isKnown }) => {
  const known = new KnownRequests();
  expect(known.has(one)).toBe(false);
  // Nonces come again in other races.
  expect(known.has({ ...one, arrivedMs: 500_000, doneMs: 500_010 })).toBe(false);
  expect(known.has(other)).toBe(isKnown);
});
