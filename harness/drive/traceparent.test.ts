import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequestText, withNonce } from './wire/request-text.ts';
import { tracing } from './traceparent.ts';

const request = {
  head: 'PUT /a HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontend-nonce: ',
  tail: '\r\n\r\n{}',
};
const valid = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/;

function sent(text: typeof request, nonce: number): string | undefined {
  const { headers } = parseRequestText(withNonce(text, nonce));
  return headers[headers.indexOf('traceparent') + 1];
}

test('requests of one operation share a trace, and each has a span of its own, as the specification has them', () => {
  const number = fc.integer({ min: 1, max: 2 ** 32 });
  fc.assert(
    fc.property(number, number, number, number, (seed, operation, nonce, other) => {
      fc.pre(nonce !== other);
      const trace = tracing(seed, '');
      const [first, second] = [nonce, other].map((one) => sent(trace(request, operation, one), one) ?? '');
      expect(first).toMatch(valid);
      expect(second).toMatch(valid);
      expect(second?.slice(0, 35)).toBe(first?.slice(0, 35));
      expect(second).not.toBe(first);
      expect(sent(trace(request, operation + 1, nonce), nonce)?.slice(0, 35)).not.toBe(first?.slice(0, 35));
      expect(sent(tracing(seed, 'r1')(request, operation, nonce), nonce)).not.toBe(first);
    }),
  );
});

test('a request that brings its own keeps it, and what else it is', () => {
  const own = { ...request, head: `GET /a HTTP/1.1\r\ntraceparent: 00-a\r\ncontend-nonce: ` };
  expect(tracing(1, '')(own, 1, 1)).toBe(own);
  expect(tracing(1, '')({ ...request, leads: true, latin1: true }, 1, 1)).toMatchObject({
    leads: true,
    latin1: true,
  });
});
