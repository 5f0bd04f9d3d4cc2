import { expect, it } from 'vitest';
import type { Change, Condition } from '../../../harness/core/guarded.ts';
import { command } from './command.fixture.ts';
import { auditOf, reason, record } from './tested.fixture.ts';
import type { Tested } from './tested.fixture.ts';

/** What every store makes of each change. */
export function changes(tested: Tested): void {
  const { freshKey, seedOne } = tested;

  it('sets, adds and removes in one change and counts one version', async () => {
    const key = freshKey();
    await seedOne(key, { stock: '5', old: 'x', owner: 'ann' });
    const then: Change[] = [
      { field: 'owner', do: 'set', value: 'bob' },
      { field: 'stock', do: 'add', value: -2 },
      { field: 'old', do: 'remove' },
      { field: 'sold', do: 'add', value: 2 },
      { field: 'never', do: 'remove' },
    ];
    const outcome = await tested.store.apply(command({ key, when: [], then }));
    expect(outcome).toEqual({ kind: 'applied', traces: [{ key, read: 1, wrote: 2 }], added: [3, 2] });
    expect((await tested.store.read([key])).get(key)).toEqual(
      record(2, { stock: '3', owner: 'bob', sold: '2' }),
    );
  });

  it('keeps the version of a deleted record and counts on when it comes back', async () => {
    const key = freshKey();
    await seedOne(key, { stock: '5' });
    expect(await tested.store.apply(command({ key, when: [], then: [{ do: 'delete' }] }))).toMatchObject({
      traces: [{ key, read: 1, wrote: 2 }],
    });
    const tombstone = { version: 2, live: false, fields: new Map() };
    expect((await tested.store.read([key])).get(key)).toEqual(tombstone);
    expect(
      await tested.store.apply(command({ key, when: [{ is: 'present', reason }], then: [] })),
    ).toMatchObject({
      kind: 'refused',
      found: tombstone,
    });
    const back = command({
      key,
      when: [
        { is: 'absent', reason },
        { is: 'version', oneOf: [2], reason },
        { field: 'stock', is: 'absent', reason },
      ],
      then: [{ field: 'stock', do: 'add', value: 7 }],
    });
    expect(await tested.store.apply(back)).toEqual({
      kind: 'applied',
      traces: [{ key, read: 2, wrote: 3 }],
      added: [7],
    });
    await tested.store.apply(command({ key, when: [], then: [{ do: 'delete' }] }));
    await tested.store.apply(command({ key, when: [], then: [{ do: 'delete' }] }));
    expect((await tested.store.read([key])).get(key)).toMatchObject({ version: 5, live: false });
    const { records } = await auditOf(tested.store);
    expect(records.get(key)).toMatchObject({ version: 5, live: false });
  });

  it('makes a record live by a removal alone', async () => {
    const key = freshKey();
    await tested.store.apply(command({ key, when: [], then: [{ field: 'x', do: 'remove' }] }));
    expect((await tested.store.read([key])).get(key)).toEqual(record(1, {}));
  });

  it('names the change whose sum is too large, counted after the conditions', async () => {
    const key = freshKey();
    await seedOne(key, { a: '1', b: '99999999999999' });
    const tooMuch = command({
      key,
      when: [{ is: 'present', reason }],
      then: [
        { field: 'c', do: 'set', value: 'x' },
        { field: 'a', do: 'add', value: 1 },
        { field: 'b', do: 'add', value: 1 },
      ],
    });
    expect(await tested.store.apply(tooMuch)).toMatchObject({ kind: 'refused', part: 0, condition: 3 });
    expect((await tested.store.read([key])).get(key)?.version).toBe(1);
  });

  it('reads a 0 behind other numbers', async () => {
    const [a, b] = [freshKey(), freshKey()];
    await tested.store.seed([
      { key: a, fields: { x: '-7', y: '0' } },
      { key: b, fields: { x: '0', y: '-7' } },
    ]);
    const when: Condition[] = [
      { field: 'x', is: 'atMost', value: 0, reason },
      { field: 'y', is: 'atMost', value: 0, reason },
    ];
    const then: Change[] = [
      { field: 'y', do: 'add', value: 100 },
      { field: 'x', do: 'add', value: -100 },
    ];
    const outcome = await tested.store.apply(command({ key: a, when, then }, { key: b, when, then }));
    expect(outcome).toMatchObject({ kind: 'applied', added: [100, -107, 93, -100] });
  });

  it('takes a part with more fields and values than fit a byte', async () => {
    const key = freshKey();
    const names = Array.from({ length: 300 }, (_, index) => `slot${index}`);
    const then = names.map((field): Change => ({ field, do: 'set', value: field }));
    await tested.store.apply(command({ key, when: [{ is: 'absent', reason }], then }));
    const when = names.map((field): Condition => ({ field, is: 'oneOf', values: ['no', field], reason }));
    const values = names.filter((field) => field !== 'slot7');
    when.push({ field: 'slot7', is: 'oneOf', values, reason });
    const sums = names
      .slice(0, 200)
      .map((_, index): Change => ({ field: `n${index}`, do: 'add', value: index }));
    expect(await tested.store.apply(command({ key, when, then: sums }))).toMatchObject({ condition: 300 });
    const outcome = await tested.store.apply(command({ key, when: when.slice(0, 300), then: sums }));
    expect(outcome).toMatchObject({ kind: 'applied', added: sums.map((_, index) => index) });
    const removes = names.map((field): Change => ({ field, do: 'remove' }));
    await tested.store.apply(command({ key, when: [], then: [...removes, { field: 'did', do: 'outcome' }] }));
    const { fields } = (await tested.store.read([key])).get(key) ?? { fields: new Map<string, string>() };
    expect(fields.size).toBe(201);
    expect(fields.get('did')).toBe('2 3');
  });
}
