import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestBytes } from './request-bytes.ts';
import { bytesWithNonce, withNonce } from './request-text.ts';

const requests = [
  { head: 'GET /a HTTP/1.1\r\nhost: a\r\ncontend-nonce: ', tail: '\r\n\r\n' },
  { head: 'PUT /a HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontend-nonce: ', tail: '\r\n\r\n1' },
  { head: 'PUT /a HTTP/1.1\r\nx-who: Zoë\r\ncontent-length: 2\r\ncontend-nonce: ', tail: '\r\n\r\né' },
  { head: 'PUT /a HTTP/1.1\r\ncontent-length: 2\r\ncontend-nonce: ', tail: '\r\n\r\n\0ÿ', latin1: true },
] as const;

test('are those of the text, whatever was sent before', () => {
  const nonce = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 ** 32 - 1 }));
  const sent = fc.array(fc.tuple(fc.constantFrom(...requests), nonce), { maxLength: 30 });
  fc.assert(
    fc.property(sent, (sending) => {
      const bytes = new RequestBytes();
      for (const [request, number] of sending)
        expect(Buffer.from(bytes.of(request, number))).toEqual(bytesWithNonce(request, number));
    }),
  );
});

test('are made when a request is sent again, and stay where they are while only the nonce changes', () => {
  const bytes = new RequestBytes();
  expect(bytes.of(requests[0], 10)).toBe(withNonce(requests[0], 10));
  const kept = bytes.of(requests[0], 11);
  expect(kept).toBeInstanceOf(Buffer);
  expect(bytes.of(requests[0], 99)).toBe(kept);
  expect(bytes.of(requests[0], 100)).not.toBe(kept);
  expect(bytes.of(requests[1], 101)).toBe(withNonce(requests[1], 101));
});
