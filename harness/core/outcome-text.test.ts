import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxInteger } from './guarded.ts';
import { outcomeOf, outcomeText } from './outcome-text.ts';
import type { Effect } from './outcome-text.ts';

/** Writes effects as `step` does. */
const textOf = (effects: readonly Effect[]): string =>
  outcomeText(
    effects.map(({ read, wrote }, part) => ({ key: `items/${part}`, read, wrote })),
    effects.map(({ added }) => added),
  );

describe('the outcome of a command', () => {
  test.each<{ effects: Effect[]; text: string }>([
    { effects: [{ read: 0, wrote: 1, added: [] }], text: '0 1' },
    // A part that only checks writes nothing.
    { effects: [{ read: 7, wrote: null, added: [] }], text: '7 -' },
    // Sums stand with the part that made them, also when they are negative.
    { effects: [{ read: 17, wrote: 18, added: [41, -3, 0] }], text: '17 18+41+-3+0' },
    {
      effects: [
        { read: 0, wrote: 1, added: [] },
        { read: 17, wrote: 18, added: [41] },
        { read: 0, wrote: null, added: [] },
      ],
      text: '0 1 17 18+41 0 -',
    },
  ])('is written and read as $text', ({ effects, text }) => {
    expect(textOf(effects)).toBe(text);
    expect(outcomeOf(text)).toEqual(effects);
  });

  test('reads back what was written, for any effects', () => {
    const version = fc.nat(9_999_999);
    const wrote = fc.record({
      read: version,
      wrote: version,
      added: fc.array(fc.integer({ min: -maxInteger, max: maxInteger }), { maxLength: 3 }),
    });
    const checked = version.map((read): Effect => ({ read, wrote: null, added: [] }));
    fc.assert(
      fc.property(fc.array(fc.oneof(wrote, checked), { minLength: 1, maxLength: 4 }), (effects) => {
        expect(outcomeOf(textOf(effects))).toEqual(effects);
      }),
    );
  });

  test.each([
    // Nothing, and texts that a client may have put there.
    '',
    ' ',
    'gone',
    '{"read":0}',
    // A version alone, or one too many.
    '1',
    '1 2 3',
    // Spaces beside the words.
    ' 0 1',
    '0 1 ',
    '0  1',
    // A part that wrote nothing has no sums.
    '0 -+1',
    '0 1+',
    '0 1+-',
    '-1 0',
    '0 1\n',
  ])('is not read from %j', (text) => {
    expect(outcomeOf(text)).toBeUndefined();
  });
});
