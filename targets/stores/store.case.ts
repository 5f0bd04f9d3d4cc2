import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change, Condition, Part } from '../../harness/core/guarded.ts';
import type { Receipt, State, Stored } from '../../harness/core/record.ts';
import { step } from '../../harness/core/step.ts';
import type { Outcome, Scope, Store } from '../../harness/core/store.ts';
import { anyCommand, command, hostileKeys, hostileValues, poolKeys, purchase } from './command.fixture.ts';

/** A store under test, and how to empty it between two cases. */
export interface StoreCase {
  readonly open: () => Promise<Store>;
  readonly scope: (keys: readonly string[]) => Scope;
}

const reason = 'write-conflict';

/** Everything that an audit finds. */
export async function auditOf(store: Store): Promise<{ records: Map<string, Stored>; receipts: Receipt[] }> {
  const records = new Map<string, Stored>();
  const receipts: Receipt[] = [];
  for await (const page of store.audit()) {
    for (const [key, record] of page.records) {
      expect(records.has(key), `${key} is in one page only`).toBe(false);
      records.set(key, record);
    }
    receipts.push(...page.receipts);
    expect(Math.max(page.records.length, page.receipts.length)).toBeLessThanOrEqual(20_000);
  }
  return { records, receipts };
}

const record = (version: number, fields: Record<string, string>): Stored => ({
  version,
  live: true,
  fields: new Map(Object.entries(fields)),
});

/** What every store must do, whatever keeps its records. */
export function describeStore(name: string, { open, scope }: StoreCase): void {
  describe(`${name} store`, () => {
    let store: Store;
    const seedOne = (key: string, fields: Record<string, string>): Promise<void> =>
      store.seed([{ key, fields }]);
    let keys = 0;
    const freshKey = (): string => `items/${keys++}-0`;

    beforeAll(async () => {
      store = await open();
    });
    afterAll(async () => {
      await store.close();
    });

    const present: readonly [words: string, condition: Condition, holds: boolean][] = [
      ['the record is there', { is: 'present', reason }, true],
      ['no record may be there', { is: 'absent', reason }, false],
      ['its version is the one named', { is: 'version', oneOf: [1], reason }, true],
      ['its version is one of several', { is: 'version', oneOf: [7, 1, 9], reason }, true],
      ['its version is another', { is: 'version', oneOf: [2, 11, -1, 1.5], reason }, false],
      ['an empty list of versions never holds', { is: 'version', oneOf: [], reason }, false],
      ['no such field', { field: 'owner', is: 'absent', reason }, true],
      ['an empty field is a field', { field: 'empty', is: 'absent', reason }, false],
      [
        'the state is one of the allowed',
        { field: 'state', is: 'oneOf', values: ['a', 'open'], reason },
        true,
      ],
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
      const outcome = await store.apply(command({ key, when: [first, condition], then: [] }));
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
        store.apply(command({ key, when: [condition], then: [] }));
      expect((await decide({ is: 'version', oneOf: [0], reason })).kind).toBe('applied');
      expect((await decide({ is: 'absent', reason })).kind).toBe('applied');
      expect(await decide({ is: 'present', reason })).toEqual({
        kind: 'refused',
        part: 0,
        condition: 0,
        found: { version: 0, live: false, fields: new Map() },
      });
      expect((await store.read([key])).size).toBe(0);
    });

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
      const outcome = await store.apply(command({ key, when: [], then }));
      expect(outcome).toEqual({ kind: 'applied', traces: [{ key, read: 1, wrote: 2 }], added: [3, 2] });
      expect((await store.read([key])).get(key)).toEqual(record(2, { stock: '3', owner: 'bob', sold: '2' }));
    });

    it('keeps the version of a deleted record and counts on when it comes back', async () => {
      const key = freshKey();
      await seedOne(key, { stock: '5' });
      expect(await store.apply(command({ key, when: [], then: [{ do: 'delete' }] }))).toMatchObject({
        traces: [{ key, read: 1, wrote: 2 }],
      });
      const tombstone = { version: 2, live: false, fields: new Map() };
      expect((await store.read([key])).get(key)).toEqual(tombstone);
      expect(await store.apply(command({ key, when: [{ is: 'present', reason }], then: [] }))).toMatchObject({
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
      expect(await store.apply(back)).toEqual({
        kind: 'applied',
        traces: [{ key, read: 2, wrote: 3 }],
        added: [7],
      });
      await store.apply(command({ key, when: [], then: [{ do: 'delete' }] }));
      await store.apply(command({ key, when: [], then: [{ do: 'delete' }] }));
      expect((await store.read([key])).get(key)).toMatchObject({ version: 5, live: false });
      const { records } = await auditOf(store);
      expect(records.get(key)).toMatchObject({ version: 5, live: false });
    });

    it('makes a record live by a removal alone', async () => {
      const key = freshKey();
      await store.apply(command({ key, when: [], then: [{ field: 'x', do: 'remove' }] }));
      expect((await store.read([key])).get(key)).toEqual(record(1, {}));
    });

    it('writes nothing and no receipt when a later part is refused', async () => {
      const [a, b] = [freshKey(), freshKey()];
      await store.seed([
        { key: a, fields: { balance: '5' } },
        { key: b, fields: { state: 'shut' } },
      ]);
      const transfer = command(
        { key: a, when: [], then: [{ field: 'balance', do: 'add', value: -5 }] },
        {
          key: b,
          when: [
            { is: 'present', reason },
            { field: 'state', is: 'oneOf', values: ['open'], reason },
          ],
          then: [{ field: 'balance', do: 'add', value: 5 }],
        },
      );
      expect(await store.apply(transfer)).toEqual({
        kind: 'refused',
        part: 1,
        condition: 1,
        found: record(1, { state: 'shut' }),
      });
      const { records, receipts } = await auditOf(store);
      expect(records.get(a)).toEqual(record(1, { balance: '5' }));
      expect(receipts.some(({ nonce }) => nonce === transfer.nonce)).toBe(false);
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
      expect(await store.apply(tooMuch)).toMatchObject({ kind: 'refused', part: 0, condition: 3 });
      expect((await store.read([key])).get(key)?.version).toBe(1);
    });

    it('reads a 0 behind other numbers', async () => {
      const [a, b] = [freshKey(), freshKey()];
      await store.seed([
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
      const outcome = await store.apply(command({ key: a, when, then }, { key: b, when, then }));
      expect(outcome).toMatchObject({ kind: 'applied', added: [100, -107, 93, -100] });
    });

    it('leaves one receipt a command, with reads of condition-only records', async () => {
      const [a, b, c] = [freshKey(), freshKey(), freshKey()];
      await store.seed([{ key: a, fields: {} }]);
      const sent = command(
        { key: b, when: [{ is: 'absent', reason }], then: [{ field: 'x', do: 'set', value: '1' }] },
        { key: a, when: [{ is: 'present', reason }], then: [] },
        { key: c, when: [], then: [] },
      );
      const traces = [
        { key: b, read: 0, wrote: 1 },
        { key: a, read: 1, wrote: null },
        { key: c, read: 0, wrote: null },
      ];
      expect(await store.apply(sent)).toEqual({ kind: 'applied', traces, added: [] });
      const { receipts } = await auditOf(store);
      expect(receipts.filter(({ nonce }) => nonce === sent.nonce)).toEqual([{ nonce: sent.nonce, traces }]);
    });

    it('records the versions that the decision saw, so that a lost update shows', async () => {
      const [a, b] = [freshKey(), freshKey()];
      await store.seed([
        { key: a, fields: { stock: '5' } },
        { key: b, fields: {} },
      ]);
      const seen = await store.read([a, b]);
      await store.apply(purchase(a));
      const blind = command(
        { key: a, when: [], then: [{ field: 'stock', do: 'set', value: '4' }] },
        { key: b, when: [], then: [] },
        { key: freshKey(), when: [], then: [{ field: 'stock', do: 'add', value: 1 }] },
      );
      const outcome = await store.apply(blind, seen);
      expect(outcome).toMatchObject({
        traces: [
          { key: a, read: 1, wrote: 3 },
          { key: b, read: 1, wrote: null },
          { read: 0, wrote: 1 },
        ],
      });
      const { receipts } = await auditOf(store);
      expect(receipts.find(({ nonce }) => nonce === blind.nonce)).toEqual({
        nonce: blind.nonce,
        traces: outcome.kind === 'applied' ? outcome.traces : [],
      });
    });

    it.each([
      ['as it found the records', false],
      ['as it found the records, whatever the decision saw', true],
    ])('keeps what the whole command did in the fields that ask for it: %s', async (_words, blind) => {
      const [a, b, c, claim] = [freshKey(), freshKey(), freshKey(), freshKey()];
      await store.seed([
        { key: a, fields: { stock: '5' } },
        { key: b, fields: {} },
      ]);
      await store.apply(command({ key: b, when: [], then: [{ do: 'delete' }] }));
      const seen = blind ? await store.read([a, b, c]) : undefined;
      await store.apply(purchase(a));
      const sent = command(
        {
          key: claim,
          when: [{ is: 'absent', reason }],
          then: [
            { field: 'request', do: 'set', value: 'x' },
            { field: 'outcome', do: 'outcome' },
          ],
        },
        { key: a, when: [], then: [{ field: 'stock', do: 'add', value: -7 }] },
        {
          key: b,
          when: [{ is: 'absent', reason }],
          then: [
            { field: 'copy', do: 'outcome' },
            { field: 'n', do: 'add', value: 1 },
          ],
        },
        { key: c, when: [], then: [] },
      );
      const outcome = await store.apply(sent, seen);
      expect(outcome).toMatchObject({ kind: 'applied', added: [-3, 1] });
      if (outcome.kind === 'applied') expect(outcome.traces[1]?.read).toBe(blind ? 1 : 2);
      const after = await store.read([claim, b]);
      const did = '0 1 2 3+-3 2 3+1 0 -';
      expect(after.get(claim)).toEqual(record(1, { request: 'x', outcome: did }));
      expect(after.get(b)).toEqual(record(3, { copy: did, n: '1' }));
      // A repeated request is refused with what the first one did.
      const again = await store.apply({ ...sent, nonce: purchase(a).nonce }, seen);
      expect(again).toMatchObject({ kind: 'refused', part: 0, condition: 0, found: after.get(claim) });
    });

    it('reads several records as one snapshot and omits what never was', async () => {
      const [a, b, c] = [freshKey(), freshKey(), freshKey()];
      await store.seed([
        { key: a, fields: { x: '1' } },
        { key: c, fields: {} },
      ]);
      expect(await store.read([c, b, a])).toEqual(
        new Map([
          [c, record(1, {})],
          [a, record(1, { x: '1' })],
        ]),
      );
      expect((await store.read([])).size).toBe(0);
    });

    it('starts a seeded record at version 1, whatever was there', async () => {
      const key = freshKey();
      await seedOne(key, { stock: '5', old: 'x' });
      await store.apply(purchase(key));
      await seedOne(key, { stock: '9' });
      expect((await store.read([key])).get(key)).toEqual(record(1, { stock: '9' }));
    });

    it.each(hostileValues.map((value) => [value.slice(0, 20), value] as const))(
      'keeps the value %j as it is and reads it as `step` does',
      async (_start, value) => {
        const key = freshKey();
        await seedOne(key, { value });
        const before = await store.read([key]);
        expect(before.get(key)?.fields.get('value')).toBe(value);
        const parts: Omit<Part, 'key'>[] = [
          { when: [{ field: 'value', is: 'oneOf', values: ['x', value], reason }], then: [] },
          { when: [{ field: 'value', is: 'atLeast', value: -99_999_999_999_999, reason }], then: [] },
          { when: [{ field: 'value', is: 'atMost', value: 99_999_999_999_999, reason }], then: [] },
          { when: [], then: [{ field: 'value', do: 'add', value: 1 }] },
          { when: [], then: [{ field: 'copy', do: 'set', value }] },
        ];
        for (const part of parts) {
          const state = await store.read([key]);
          const sent = command({ key, ...part });
          expect(comparable(await store.apply(sent))).toEqual(comparable(step(state, sent)));
        }
        expect((await store.read([key])).get(key)?.fields.get('copy')).toBe(value);
      },
    );

    it('keeps hostile keys apart, in records and receipts', async () => {
      const sent = command(
        ...hostileKeys.map((key, index) => ({
          key,
          when: [],
          then: index % 2 === 0 ? [] : [{ field: 'key', do: 'set' as const, value: key }],
        })),
      );
      const outcome = await store.apply(sent);
      const { records, receipts } = await auditOf(store);
      expect(receipts.at(-1)).toEqual({
        nonce: sent.nonce,
        traces: outcome.kind === 'applied' ? outcome.traces : [],
      });
      expect(receipts.at(-1)?.traces.map(({ key }) => key)).toEqual(hostileKeys);
      for (const [index, key] of hostileKeys.entries())
        expect(records.get(key)?.fields.get('key')).toBe(index % 2 === 0 ? undefined : key);
    });

    it('takes a part with more fields and values than fit a byte', async () => {
      const key = freshKey();
      const names = Array.from({ length: 300 }, (_, index) => `slot${index}`);
      const then = names.map((field): Change => ({ field, do: 'set', value: field }));
      await store.apply(command({ key, when: [{ is: 'absent', reason }], then }));
      const when = names.map((field): Condition => ({ field, is: 'oneOf', values: ['no', field], reason }));
      const values = names.filter((field) => field !== 'slot7');
      when.push({ field: 'slot7', is: 'oneOf', values, reason });
      const sums = names
        .slice(0, 200)
        .map((_, index): Change => ({ field: `n${index}`, do: 'add', value: index }));
      expect(await store.apply(command({ key, when, then: sums }))).toMatchObject({ condition: 300 });
      const outcome = await store.apply(command({ key, when: when.slice(0, 300), then: sums }));
      expect(outcome).toMatchObject({ kind: 'applied', added: sums.map((_, index) => index) });
      const removes = names.map((field): Change => ({ field, do: 'remove' }));
      await store.apply(command({ key, when: [], then: [...removes, { field: 'did', do: 'outcome' }] }));
      const { fields } = (await store.read([key])).get(key) ?? { fields: new Map<string, string>() };
      expect(fields.size).toBe(201);
      expect(fields.get('did')).toBe('2 3');
    });

    it('sells 10 of 10 to 100 buyers at once', async () => {
      const key = freshKey();
      await seedOne(key, { stock: '10' });
      const outcomes = await Promise.all(Array.from({ length: 100 }, () => store.apply(purchase(key))));
      const won = outcomes.flatMap((outcome) => (outcome.kind === 'applied' ? outcome.added : []));
      expect(won.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect((await store.read([key])).get(key)).toEqual(record(11, { stock: '0' }));
    });

    it('loses updates when nothing protects a read and a write', async () => {
      const key = freshKey();
      await seedOne(key, { count: '0' });
      const increment = async (): Promise<Outcome> => countUp(store, key);
      const outcomes = await Promise.all(Array.from({ length: 20 }, increment));
      const lost = outcomes.filter(
        (outcome) =>
          outcome.kind === 'applied' && outcome.traces[0]?.wrote !== (outcome.traces[0]?.read ?? 0) + 1,
      );
      expect(lost.length).toBeGreaterThan(0);
    });

    it('lets one in at a time under its scope, and loses nothing', async () => {
      const [key, other] = [freshKey(), freshKey()];
      await seedOne(key, { count: '0' });
      let inside = 0;
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          store.within(scope(index % 2 === 0 ? [key, other] : [other, key]), async (view) => {
            inside += 1;
            expect(inside).toBe(1);
            const outcome = await countUp(view, key);
            inside -= 1;
            return outcome;
          }),
        ),
      );
      expect(outcomes.every(({ kind }) => kind === 'applied')).toBe(true);
      expect((await store.read([key])).get(key)?.fields.get('count')).toBe('20');
    });

    it('frees its scope when the body throws', async () => {
      const key = freshKey();
      const failing = store.within(scope([key]), () => Promise.reject(new Error('the body failed')));
      await expect(failing).rejects.toThrow('the body failed');
      await seedOne(key, { stock: '1' });
      const outcome = await store.within(scope([key]), (view) => view.apply(purchase(key)));
      expect(outcome.kind).toBe('applied');
    });

    it('refuses a scope that it lacks', async () => {
      const lacking: Scope = store.scopes.includes('lock')
        ? { kind: 'mutex', keys: ['a'] }
        : { kind: 'lock', keys: ['a'], ttlMs: 1000, waitMs: 10 };
      await expect(store.within(lacking, () => store.apply(purchase('a')))).rejects.toThrow(lacking.kind);
    });

    it('means what `step` means, for any sequence of commands', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyCommand, { minLength: 1, maxLength: 12 }), async (drafts) => {
          const own = `p${keys++}/`;
          let state: State = new Map();
          for (const { parts, blind } of drafts) {
            const sent = command(...parts.map((part) => ({ ...part, key: own + part.key })));
            const decision = step(state, sent);
            const seen = blind ? new Map([...state].slice(1)) : undefined;
            const outcome = await store.apply(sent, seen);
            expect(comparable(outcome)).toEqual(comparable(decision, seen));
            if (decision.kind === 'applied') state = decision.after;
            expect(await store.read(poolKeys.map((key) => own + key))).toEqual(state);
          }
        }),
        { numRuns: 250 },
      );
    });

    it('finds every record and receipt once in an audit of many pages', async () => {
      const own = `many${keys++}/`;
      const records = Array.from({ length: 12_000 }, (_, index) => ({ key: `${own}${index}`, fields: {} }));
      await store.seed(records);
      const before = (await auditOf(store)).receipts.length;
      const sent = Array.from({ length: 11_000 }, (_, index) =>
        command({ key: `${own}${index}`, when: [], then: [] }),
      );
      await Promise.all(sent.map((one) => store.apply(one)));
      const after = await auditOf(store);
      expect([...after.records.keys()].filter((key) => key.startsWith(own))).toHaveLength(12_000);
      expect(after.receipts).toHaveLength(before + 11_000);
      expect(new Set(after.receipts.map(({ nonce }) => nonce)).size).toBe(after.receipts.length);
    });
  });
}

/** Reads a counter and writes the next value, as a service does that decides by itself. */
async function countUp(view: Pick<Store, 'read' | 'apply'>, key: string): Promise<Outcome> {
  const seen = await view.read([key]);
  const value = String(Number(seen.get(key)?.fields.get('count')) + 1);
  return view.apply(command({ key, when: [], then: [{ field: 'count', do: 'set', value }] }), seen);
}

/** An outcome, or what `step` decides, without the state after it; `seen` gives the versions that were read. */
function comparable(outcome: Outcome | ReturnType<typeof step>, seen?: State): unknown {
  if (outcome.kind !== 'applied') return outcome;
  const traces = outcome.traces.map((trace) =>
    seen === undefined ? trace : { ...trace, read: seen.get(trace.key)?.version ?? 0 },
  );
  return { kind: outcome.kind, traces, added: outcome.added };
}
