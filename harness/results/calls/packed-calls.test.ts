import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../core/call.ts';
import type { CallBatch, CallSource } from './call-batch.ts';
import { CallPacker, CallUnpacker, memoryOf } from './packed-calls.ts';
import type { PackedCalls } from './packed-calls.ts';

const sources: readonly CallSource[] = [
  { stream: 'a', file: 'a.1' },
  { stream: 'a', file: 'a' },
  { stream: 'b', file: 'b' },
];
const text = fc.option(fc.oneof(fc.constantFrom('/items/7', '"é"', '', '\u{1F600}', 'W/"1"'), fc.string()), { nil: undefined });
const amount = fc.option(fc.oneof(fc.nat(), fc.double({ noNaN: true })), { nil: undefined });
/** Calls as the reader makes them: all fields there, some undefined. */
const call = fc.record({
  arrivedMs: fc.double({ noNaN: true }),
  doneMs: fc.double({ noNaN: true }),
  method: fc.constantFrom('PUT', 'GET', ''),
  path: fc.string(),
  route: text,
  resource: text,
  client: text,
  status: fc.nat(999),
  code: text,
  ifMatch: text,
  ifNoneMatch: text,
  ifUnmodifiedSince: text,
  idempotencyKey: text,
  etag: text,
  requestBytes: amount,
  responseBytes: amount,
  upstream: text,
  upstreamMs: amount,
  traceparent: text,
  nonce: text,
}) as fc.Arbitrary<Call>;
const batch = fc
  .array(fc.tuple(call, fc.nat(4_000_000_000), fc.constantFrom(...sources)), { maxLength: 20 })
  .map(
    (rows): CallBatch => ({
      calls: rows.map(([one]) => one),
      lines: rows.map(([, line]) => line),
      sources: rows.map(([, , source]) => source),
    }),
  );

/** As it is sent from thread to thread. */
function sent(packed: PackedCalls): PackedCalls {
  return structuredClone(packed, { transfer: memoryOf(packed) });
}

describe('packed calls', () => {
  it('are the same on the other side, also where texts are forgotten', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 6 }), fc.constantFrom(1, 10, 1000), (batches, most) => {
        const [packer, unpacker] = [new CallPacker({}, most), new CallUnpacker()];
        for (const one of batches) expect(unpacker.of(sent(packer.of(one)))).toEqual(one);
      }),
      { numRuns: 200, seed: 17 },
    );
  });

  it('have some fields only where they are asked for', () => {
    const one = { arrivedMs: 1, doneMs: 2, method: 'PUT', path: '/a', status: 200, nonce: '1', traceparent: 't' };
    const calls: Call[] = [one, { ...one, status: 409 }];
    const packer = new CallPacker({ only: { nonce: [], traceparent: [409] } });
    const packed = sent(packer.of({ calls, lines: [1, 2], sources: [sources[0]!, sources[0]!] }));
    expect(packed.unique).toEqual({ traceparent: [undefined, 't'] });
    const { calls: unpacked } = new CallUnpacker().of(packed);
    expect(unpacked.map(({ nonce, traceparent }) => [nonce, traceparent])).toEqual([
      [undefined, undefined],
      [undefined, 't'],
    ]);
  });
});
