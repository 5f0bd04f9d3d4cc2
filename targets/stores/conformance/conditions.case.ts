import { expect, it } from 'vitest';
import type { Condition } from '../../../harness/core/guarded.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { command } from './command.fixture.ts';
import { reason, record } from './tested.fixture.ts';
import type { Tested } from './tested.fixture.ts';

/** How every store decides by each condition. */
export function conditions(tested: Tested): void {
  const { freshKey, seedOne } = tested;

  const present: readonly [words: string, condition: Condition, holds: boolean][] = [
    ['the record is there', { is: 'present', reason }, true],
    ['no record may be there', { is: 'absent', reason }, false],
    ['its version is the one named', { is: 'version', oneOf: [1], reason }, true],
    ['its version is one of several', { is: 'version', oneOf: [7, 1, 9], reason }, true],
    ['its version is another', { is: 'version', oneOf: [2, 11, -1, 1.5], reason }, false],
    ['an empty list of versions never holds', { is: 'version', oneOf: [], reason }, false],
    ['no such field', { field: 'owner', is: 'absent', reason }, true],
    ['an empty field is a field', { field: 'empty', is: 'absent', reason }, false],
    ['the state is one of the allowed', { field: 'state', is: 'oneOf', values: ['a', 'open'], reason }, true],
    ['the state is none of them', { field: 'state', is: 'oneOf', values: ['a', 'opens'], reason }, false],
    ['an empty list of values never holds', { field: 'state', is: 'oneOf', values: [], reason }, false],
    ['a missing field is not the empty text', { field: 'no', is: 'oneOf', values: [''], reason }, false],
    ['an empty field is the empty text', { field: 'empty', is: 'oneOf', values: [''], reason }, true],
    ['exactly enough', { field: 'stock', is: 'atLeast', value: 5, reason }, true],
    ['one too few', { field: 'stock', is: 'atLeast', value: 6, reason }, false],
    ['exactly the most', { field: 'stock', is: 'atMost', value: 5, reason }, true],
    ['one too many', { field: 'stock', is: 'atMost', value: 4, reason }, false],
    ['a missing field counts as 0', { field: 'no', is: 'atMost', value: 0, reason }, true],
    ['a missing field is not more than 0', { field: 'no', is: 'atLeast', value: 1, reason }, false],
    ['a text is never at least', { field: 'state', is: 'atLeast', value: -5, reason }, false],
    ['nor at most', { field: 'state', is: 'atMost', value: 5, reason }, false],
  ];

  it.each(present)('decides by a condition: %s', async (_words, condition, holds) => {
    const key = freshKey();
    await seedOne(key, { stock: '5', state: 'open', empty: '' });
    const first: Condition = { is: 'present', reason };
    const outcome = await tested.store.apply(command({ key, when: [first, condition], then: [] }));
    if (holds)
      expect(outcome).toEqual({ kind: 'applied', traces: [{ key, read: 1, wrote: null }], added: [] });
    else
      expect(outcome).toEqual({
        kind: 'refused',
        part: 0,
        condition: 1,
        found: record(1, { stock: '5', state: 'open', empty: '' }),
      });
  });

  it('counts the versions of a record that never was as 0', async () => {
    const key = freshKey();
    const decide = (condition: Condition): Promise<Outcome> =>
      tested.store.apply(command({ key, when: [condition], then: [] }));
    expect((await decide({ is: 'version', oneOf: [0], reason })).kind).toBe('applied');
    expect((await decide({ is: 'absent', reason })).kind).toBe('applied');
    expect(await decide({ is: 'present', reason })).toEqual({
      kind: 'refused',
      part: 0,
      condition: 0,
      found: { version: 0, live: false, fields: new Map() },
    });
    expect((await tested.store.read([key])).size).toBe(0);
  });
}
