import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, Part } from './guarded.ts';
import { claimantOf, idempotencyKeyOf, keyPart, replayOf } from './idempotency.ts';
import { absent } from './record.ts';
import type { State } from './record.ts';
import { step } from './step.ts';

describe('an Idempotency-Key header', () => {
  test.each([
    ['"0-17.k5"', '0-17.k5'],
    ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', '8e03978e-40d5-43e8-bc93-6894a57f9324'],
    // spaces around the string are not part of it, those within are
    [' " a " ', ' a '],
    // a quotation mark and a backslash are escaped
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['"../items/0-0"', '../items/0-0'],
  ])('%s is the key %j', (header, key) => expect(idempotencyKeyOf(header)).toBe(key));

  test.each([
    // no quotes, half of them, the wrong ones
    '0-17.k5',
    '"k5',
    'k5"',
    "'k5'",
    // nothing in them, or nothing at all
    '""',
    '',
    // two headers, which HTTP joins with a comma
    '"a", "b"',
    '"a""b"',
    // a parameter, another type
    '"a";ttl=1',
    ':aGFsbG8=:',
    // what cannot stand in a string
    '"a\\b"',
    '"a\tb"',
    '"\u00e9"',
    '"a\u0000"',
  ])('%j is malformed', (header) => expect(idempotencyKeyOf(header)).toBeUndefined());

  test('gives back every key that was written as the standard says', () => {
    const printable = fc.string({ minLength: 1, unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(printable, (key) => {
        expect(idempotencyKeyOf(`"${key.replace(/["\\]/g, '\\$&')}"`)).toBe(key);
      }),
    );
  });

  test('is read in time that grows with its length only', () => {
    expect(idempotencyKeyOf(`"${'\\"'.repeat(50_000)}`)).toBeUndefined();
    expect(idempotencyKeyOf(`${' '.repeat(50_000)}x`)).toBeUndefined();
  });
});

describe('a command with a key', () => {
  const sale: Part = {
    key: 'items/1',
    when: [{ field: 'stock', is: 'atLeast', value: 1, reason: 'sold-out' }],
    then: [{ field: 'stock', do: 'add', value: -1 }],
  };
  const keyed = (nonce: number, fingerprint: string): Command => ({
    name: 'purchase',
    nonce,
    parts: [keyPart('k1', fingerprint, nonce), sale],
  });
  const stocked = (stock: number): State =>
    new Map([['items/1', { version: 1, live: true, fields: new Map([['stock', String(stock)]]) }]]);

  test('takes effect once; the same request again is told what the first one did', () => {
    const first = step(stocked(5), keyed(1, 'one'));
    if (first.kind === 'refused') throw new Error('the first request must be accepted');
    const again = step(first.after, keyed(2, 'one'));
    expect(again).toMatchObject({ kind: 'refused', part: 0, condition: 0 });
    if (again.kind === 'applied') return;
    expect(replayOf(again.found, 'one')).toEqual([{ read: 1, wrote: 2, added: [4] }]);
    expect(claimantOf(again.found)).toBe(1);
    // Another request with that key is told nothing.
    expect(replayOf(again.found, 'two')).toBeUndefined();
  });

  test('that is refused leaves the key free', () => {
    expect(step(stocked(0), keyed(1, 'one'))).toMatchObject({ kind: 'refused', part: 1 });
  });

  test('has no replay in a record that says nothing of one', () => {
    expect(replayOf(absent, 'one')).toBeUndefined();
    const found = { version: 1, live: true, fields: new Map([['request', 'one']]) };
    expect(replayOf(found, 'one')).toBeUndefined();
  });
});
