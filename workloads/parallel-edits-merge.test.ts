import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeField, mergeText } from './parallel-edits-merge.ts';

describe('a field', () => {
  test.each([
    // nobody, one side, the other side, both the same
    ['a', 'a', 'a', 'giveUp', { value: 'a', clashed: false }],
    ['a', 'm', 'a', 'giveUp', { value: 'm', clashed: false }],
    ['a', 'a', 't', 'giveUp', { value: 't', clashed: false }],
    ['a', 's', 's', 'giveUp', { value: 's', clashed: false }],
    // both, differently
    ['a', 'm', 't', 'mine', { value: 'm', clashed: true }],
    ['a', 'm', 't', 'theirs', { value: 't', clashed: true }],
    ['a', 'm', 't', 'giveUp', undefined],
  ] as const)('%s, mine %s, newest %s, prefer %s', (base, mine, newest, prefer, merged) => {
    expect(mergeField(base, mine, newest, prefer)).toEqual(merged);
  });
});

describe('a text', () => {
  const base = 'one\n\ntwo\n\nthree';
  test.each([
    // different lines, in either order, and a line that was added
    ['one!\n\ntwo\n\nthree', 'one\n\ntwo\n\nthree?', 'giveUp', 'one!\n\ntwo\n\nthree?', false],
    ['one\n\ntwo\n\nthree!', 'one?\n\ntwo\n\nthree', 'giveUp', 'one?\n\ntwo\n\nthree!', false],
    ['one\n\ntwo\n\nthree\n\nfour', 'one?\n\ntwo\n\nthree', 'giveUp', 'one?\n\ntwo\n\nthree\n\nfour', false],
    // the same line, in the same way and in different ways
    ['one\n\ntwo!\n\nthree', 'one\n\ntwo!\n\nthree', 'giveUp', 'one\n\ntwo!\n\nthree', false],
    ['one\n\ntwo!\n\nthree', 'one\n\ntwo?\n\nthree', 'mine', 'one\n\ntwo!\n\nthree', true],
    ['one\n\ntwo!\n\nthree', 'one\n\ntwo?\n\nthree', 'theirs', 'one\n\ntwo?\n\nthree', true],
    ['one\n\ntwo!\n\nthree', 'one\n\ntwo?\n\nthree', 'giveUp', undefined, true],
    // what does not clash is merged, whoever gives way elsewhere
    ['one!\n\ntwo!\n\nthree', 'one\n\ntwo?\n\nthree?', 'theirs', 'one!\n\ntwo?\n\nthree?', true],
  ] as const)('mine %j, newest %j, prefer %s: %j', (mine, newest, prefer, value, clashed) => {
    expect(mergeText(base, mine, newest, prefer)).toEqual(
      value === undefined ? undefined : { value, clashed },
    );
  });

  test('that only one side changed is that side’s text', () => {
    const text = fc
      .array(fc.constantFrom('', 'a', 'b', 'c'), { maxLength: 8 })
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(mergeText(before, after, before, 'giveUp')).toEqual({ value: after, clashed: false });
        expect(mergeText(before, before, after, 'giveUp')).toEqual({ value: after, clashed: false });
      }),
    );
  });
});
