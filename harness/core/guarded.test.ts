import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integerOf, malformations, maxInteger } from './guarded.ts';
import type { Command, Part } from './guarded.ts';

describe('an integer field', () => {
  test.each([
    // An absent field counts as 0.
    [undefined, 0],
    ['0', 0],
    ['7', 7],
    ['-7', -7],
    ['99999999999999', maxInteger],
    ['-99999999999999', -maxInteger],
    // One digit too many.
    ['100000000000000', undefined],
    // Not canonical: a store might compare texts.
    ['', undefined],
    ['-0', undefined],
    ['+1', undefined],
    ['01', undefined],
    ['1.0', undefined],
    ['1e3', undefined],
    [' 1', undefined],
    ['1\n', undefined],
    ['٣', undefined],
  ])('%j is %j', (text, value) => {
    expect(integerOf(text)).toBe(value);
  });

  test('reads back what was written, and only that', () => {
    fc.assert(
      fc.property(fc.integer({ min: -maxInteger, max: maxInteger }), (value) => {
        expect(integerOf(String(value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = integerOf(text);
        if (value !== undefined) expect(String(value)).toBe(text);
      }),
    );
  });
});

describe('a command', () => {
  const reason = 'write-conflict';
  const fine: Part = {
    key: 'items/0-0',
    when: [{ reason, field: 'stock', is: 'atLeast', value: 1 }],
    then: [{ field: 'stock', do: 'add', value: -1 }],
  };
  const command = (parts: readonly Part[], nonce = 1): Command => ({ name: 'test', nonce, parts });
  const changing = (...changes: Part['then']): Command => command([{ ...fine, then: changes }]);
  const checking = (...conditions: Part['when']): Command => command([{ ...fine, when: conditions }]);

  test.each([
    { given: command([fine]), problems: [] },
    // Condition-only, and unconditional.
    { given: command([{ ...fine, then: [] }]), problems: [] },
    { given: command([{ ...fine, when: [] }]), problems: [] },
    { given: changing({ do: 'delete' }), problems: [] },
    { given: changing({ field: 'outcome', do: 'outcome' }, { field: 'a', do: 'outcome' }), problems: [] },
    { given: command([]), problems: [/at least one part/] },
    { given: command([fine], 0), problems: [/nonce 0/] },
    { given: command([fine], 1.5), problems: [/nonce 1.5/] },
    { given: command([fine], 2 ** 53), problems: [/nonce/] },
    { given: command([fine, fine]), problems: [/items\/0-0 is named twice/] },
    {
      given: changing({ field: 'a', do: 'remove' }, { field: 'a', do: 'set', value: '' }),
      problems: [/field a is changed twice/],
    },
    {
      given: changing({ do: 'delete' }, { field: 'a', do: 'remove' }),
      problems: [/delete must be the only/],
    },
    {
      given: changing({ field: 'a', do: 'set', value: 'x' }, { field: 'a', do: 'outcome' }),
      problems: [/field a is changed twice/],
    },
    { given: changing({ field: 'a b', do: 'outcome' }), problems: [/field name "a b"/] },
    { given: changing({ field: '9', do: 'remove' }), problems: [/field name "9"/] },
    { given: changing({ field: 'a b', do: 'remove' }), problems: [/field name "a b"/] },
    { given: changing({ field: '', do: 'remove' }), problems: [/field name ""/] },
    { given: changing({ field: 'a'.repeat(64), do: 'remove' }), problems: [] },
    { given: changing({ field: 'a'.repeat(65), do: 'remove' }), problems: [/field name/] },
    { given: changing({ field: 'a', do: 'add', value: 0.5 }), problems: [/add of 0.5/] },
    { given: changing({ field: 'a', do: 'add', value: maxInteger + 1 }), problems: [/add of/] },
    { given: changing({ field: 'a', do: 'add', value: Number.NaN }), problems: [/add of NaN/] },
    { given: checking({ reason, field: 'a', is: 'atMost', value: Infinity }), problems: [/bound Infinity/] },
    { given: checking({ reason, field: '-', is: 'absent' }), problems: [/field name "-"/] },
    // Everything is told at once.
    {
      given: command([{ ...fine, then: [{ field: '!', do: 'add', value: 0.1 }] }, fine], -1),
      problems: [/nonce -1/, /field name "!"/, /add of 0.1/, /named twice/],
    },
  ])('$given: $problems', ({ given, problems }) => {
    const found = malformations(given);
    expect(found.length).toBe(problems.length);
    for (const [i, problem] of problems.entries()) expect(found[i]).toMatch(problem);
  });
});
