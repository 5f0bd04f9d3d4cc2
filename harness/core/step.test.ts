import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { malformations, maxInteger } from './guarded.ts';
import type { Change, Command, Condition, Part } from './guarded.ts';
import { outcomeOf } from './outcome-text.ts';
import type { Stored } from './record.ts';
import { holds, step } from './step.ts';
import type { Decision } from './step.ts';

const stored = (version: number, fields: Record<string, string>, live = true): Stored => ({
  version,
  live,
  fields: new Map(Object.entries(fields)),
});
const item = stored(7, { stock: '3', name: 'bolt', owner: '' });
const gone = stored(8, {}, false);
const never = stored(0, {}, false);
const reason = 'write-conflict';
const part = (key: string, when: readonly Condition[], changes: readonly Change[]): Part => ({
  key,
  when,
  then: changes,
});
const run = (records: Record<string, Stored>, ...parts: Part[]): Decision =>
  step(new Map(Object.entries(records)), { name: 'test', nonce: 1, parts });
const after = (decision: Decision, key: string): Stored | undefined =>
  decision.kind === 'applied' ? decision.after.get(key) : undefined;

describe('a condition', () => {
  test.each<{ condition: Condition; holding: Stored[]; broken: Stored[] }>([
    { condition: { reason, is: 'present' }, holding: [item], broken: [gone, never] },
    { condition: { reason, is: 'absent' }, holding: [gone, never], broken: [item] },
    // A list of versions, as If-Match names them; 0 is a record that never was, a tombstone keeps its version.
    { condition: { reason, is: 'version', oneOf: [6, 7] }, holding: [item], broken: [gone, never] },
    { condition: { reason, is: 'version', oneOf: [0, 8] }, holding: [gone, never], broken: [item] },
    { condition: { reason, is: 'version', oneOf: [] }, holding: [], broken: [item, gone, never] },
    // An empty text is a value.
    { condition: { reason, field: 'owner', is: 'absent' }, holding: [gone, never], broken: [item] },
    {
      condition: { reason, field: 'owner', is: 'oneOf', values: [''] },
      holding: [item],
      broken: [gone, never],
    },
    {
      condition: { reason, field: 'name', is: 'oneOf', values: ['nut', 'bolt'] },
      holding: [item],
      broken: [gone],
    },
    { condition: { reason, field: 'name', is: 'oneOf', values: [] }, holding: [], broken: [item, gone] },
    // Bounds are inclusive; an absent field counts as 0.
    { condition: { reason, field: 'stock', is: 'atLeast', value: 3 }, holding: [item], broken: [gone] },
    { condition: { reason, field: 'stock', is: 'atLeast', value: 4 }, holding: [], broken: [item] },
    { condition: { reason, field: 'stock', is: 'atMost', value: 3 }, holding: [item, gone], broken: [] },
    { condition: { reason, field: 'stock', is: 'atMost', value: 2 }, holding: [gone, never], broken: [item] },
    {
      condition: { reason, field: 'stock', is: 'atLeast', value: 0 },
      holding: [item, gone, never],
      broken: [],
    },
    // What is no number is neither small nor large.
    {
      condition: { reason, field: 'name', is: 'atLeast', value: -maxInteger },
      holding: [never],
      broken: [item],
    },
    {
      condition: { reason, field: 'name', is: 'atMost', value: maxInteger },
      holding: [never],
      broken: [item],
    },
  ])('$condition', ({ condition, holding, broken }) => {
    for (const record of holding) expect(holds(condition, record)).toBe(true);
    for (const record of broken) expect(holds(condition, record)).toBe(false);
  });
});

describe('a change', () => {
  test.each<{ change: Change; of: Stored; makes: Stored; adds?: number[] }>([
    {
      change: { field: 'name', do: 'set', value: 'nut' },
      of: stored(1, { name: 'bolt' }),
      makes: stored(2, { name: 'nut' }),
    },
    { change: { field: 'name', do: 'set', value: '' }, of: never, makes: stored(1, { name: '' }) },
    {
      change: { field: 'stock', do: 'add', value: -3 },
      of: stored(1, { stock: '3' }),
      makes: stored(2, { stock: '0' }),
      adds: [0],
    },
    {
      change: { field: 'stock', do: 'add', value: -1 },
      of: stored(1, { stock: '0' }),
      makes: stored(2, { stock: '-1' }),
      adds: [-1],
    },
    {
      change: { field: 'stock', do: 'add', value: 5 },
      of: never,
      makes: stored(1, { stock: '5' }),
      adds: [5],
    },
    {
      change: { field: 'name', do: 'remove' },
      of: stored(1, { name: 'a', b: 'c' }),
      makes: stored(2, { b: 'c' }),
    },
    // Removing what is not there is a change all the same, and makes the record live.
    { change: { field: 'name', do: 'remove' }, of: gone, makes: stored(9, {}) },
    { change: { do: 'delete' }, of: stored(4, { a: 'b' }), makes: stored(5, {}, false) },
    { change: { do: 'delete' }, of: gone, makes: stored(9, {}, false) },
  ])('$change', ({ change, of, makes, adds }) => {
    const decision = run({ k: of }, part('k', [], [change]));
    expect(after(decision, 'k')).toEqual(makes);
    expect(decision).toMatchObject({
      added: adds ?? [],
      traces: [{ key: 'k', read: of.version, wrote: of.version + 1 }],
    });
  });

  test('of several fields is one version', () => {
    const decision = run(
      { k: stored(1, { a: '1', b: '2' }) },
      part(
        'k',
        [],
        [
          { field: 'a', do: 'add', value: 1 },
          { field: 'c', do: 'set', value: 'x' },
          { field: 'b', do: 'add', value: -1 },
        ],
      ),
    );
    expect(after(decision, 'k')).toEqual(stored(2, { a: '2', b: '1', c: 'x' }));
    expect(decision).toMatchObject({ added: [2, 1] });
  });

  test('to the outcome says what the whole command did, wherever it stands', () => {
    const decision = run(
      { a: stored(4, { n: '40' }), b: gone },
      part(
        'k',
        [],
        [
          { field: 'first', do: 'outcome' },
          { field: 'request', do: 'set', value: 'x' },
        ],
      ),
      part(
        'a',
        [],
        [
          { field: 'n', do: 'add', value: -50 },
          { field: 'm', do: 'add', value: 0 },
        ],
      ),
      part('b', [], []),
      part('c', [], [{ field: 'last', do: 'outcome' }]),
    );
    const outcome = '0 1 4 5+-10+0 8 - 0 1';
    expect(after(decision, 'k')).toEqual(stored(1, { first: outcome, request: 'x' }));
    expect(after(decision, 'c')).toEqual(stored(1, { last: outcome }));
    expect(decision).toMatchObject({ added: [-10, 0] });
  });

  test('leaves the state that it was decided on as it was', () => {
    const before = stored(1, { stock: '3' });
    run({ k: before }, part('k', [], [{ field: 'stock', do: 'add', value: -1 }]));
    expect(before).toEqual(stored(1, { stock: '3' }));
  });
});

describe('a refusal', () => {
  const enough: Condition = { reason: 'sold-out', field: 'stock', is: 'atLeast', value: 1 };
  const present: Condition = { reason: 'unknown-record', is: 'present' };
  const take: Change = { field: 'stock', do: 'add', value: -1 };

  test.each<{ records: Record<string, Stored>; parts: Part[]; at: [part: number, condition: number] }>([
    // The first condition that does not hold, of the first part that has one.
    { records: { a: never }, parts: [part('a', [present, enough], [take])], at: [0, 0] },
    { records: { a: stored(1, { stock: '0' }) }, parts: [part('a', [present, enough], [take])], at: [0, 1] },
    {
      records: { a: item, b: never },
      parts: [part('a', [enough], [take]), part('b', [present], [])],
      at: [1, 0],
    },
    {
      records: {},
      parts: [part('a', [], [take]), part('b', [enough], []), part('c', [present], [])],
      at: [1, 0],
    },
    // A sum that is no integer of 14 digits counts behind the conditions.
    { records: { a: stored(1, { stock: 'many' }) }, parts: [part('a', [present], [take])], at: [0, 1] },
    {
      records: { a: stored(1, { stock: String(maxInteger) }) },
      parts: [
        part(
          'a',
          [present, enough],
          [
            { field: 'x', do: 'set', value: '' },
            { ...take, value: 1 },
          ],
        ),
      ],
      at: [0, 3],
    },
    {
      records: { a: stored(1, { stock: String(-maxInteger) }) },
      parts: [part('b', [], [take]), part('a', [], [take])],
      at: [1, 0],
    },
  ])('$parts', ({ records, parts, at }) => {
    const decision = run(records, ...parts);
    expect(decision).toMatchObject({ kind: 'refused', part: at[0], condition: at[1] });
    const key = parts[at[0]]?.key ?? '';
    expect(decision).toMatchObject({ found: records[key] ?? never });
  });

  test('does not happen at the very bound', () => {
    const full = { a: stored(1, { stock: String(maxInteger - 1) }) };
    expect(run(full, part('a', [], [{ ...take, value: 1 }]))).toMatchObject({ added: [maxInteger] });
  });
});

describe('every well-formed command on every state', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const field = fc.constantFrom('x', 'y', 'z');
  const text = fc.oneof(
    fc.constantFrom('', '0', '1', '-1', '01', '1e3', String(maxInteger), String(-maxInteger)),
    fc.string({ maxLength: 4 }),
  );
  const integer = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(maxInteger, -maxInteger));
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.constantFrom<Condition>({ reason, is: 'present' }, { reason, is: 'absent' }),
    fc.record({
      reason: fc.constant(reason),
      is: fc.constant('version' as const),
      oneOf: fc.array(fc.nat(4)),
    }),
    fc.record({ reason: fc.constant(reason), field, is: fc.constant('absent' as const) }),
    fc.record({
      reason: fc.constant(reason),
      field,
      is: fc.constant('oneOf' as const),
      values: fc.array(text),
    }),
    fc.record({
      reason: fc.constant(reason),
      field,
      is: fc.constantFrom('atLeast' as const, 'atMost' as const),
      value: integer,
    }),
  );
  const change: fc.Arbitrary<Change & { field: string }> = fc.oneof(
    fc.record({ field, do: fc.constant('set' as const), value: text }),
    fc.record({ field, do: fc.constant('add' as const), value: integer }),
    fc.record({ field, do: fc.constant('remove' as const) }),
    fc.record({ field, do: fc.constant('outcome' as const) }),
  );
  const changes: fc.Arbitrary<Change[]> = fc.oneof(
    fc.uniqueArray(change, { selector: (each) => each.field, maxLength: 3 }),
    fc.constant<Change[]>([{ do: 'delete' }]),
  );
  const command: fc.Arbitrary<Command> = fc.record({
    name: fc.constant('any'),
    nonce: fc.integer({ min: 1, max: 1000 }),
    parts: fc.uniqueArray(
      fc
        .tuple(key, fc.array(condition, { maxLength: 2 }), changes)
        .map(([of, when, made]) => part(of, when, made)),
      { selector: (each) => each.key, minLength: 1, maxLength: 3 },
    ),
  });
  const record: fc.Arbitrary<Stored> = fc.oneof(
    fc.record({
      version: fc.integer({ min: 1, max: 4 }),
      live: fc.constant(true),
      fields: fc.dictionary(field, text).map((fields) => new Map(Object.entries(fields))),
    }),
    fc.integer({ min: 1, max: 4 }).map((version) => stored(version, {}, false)),
  );
  const state = fc.dictionary(key, record).map((records) => new Map(Object.entries(records)));

  test('gives a decision: everything with one version more, or nothing with the first reason', () => {
    let applied = 0;
    let outcomes = 0;
    fc.assert(
      fc.property(state, command, (records, given) => {
        expect(malformations(given)).toEqual([]);
        const before = structuredClone(records);
        const decision = step(records, given);
        expect(records).toEqual(before);
        if (decision.kind === 'refused') {
          const refusing = given.parts[decision.part];
          expect(decision.found).toEqual(records.get(refusing?.key ?? '') ?? never);
          const broken = refusing?.when[decision.condition];
          if (broken !== undefined) expect(holds(broken, decision.found)).toBe(false);
          else expect(refusing?.then[decision.condition - refusing.when.length]).toMatchObject({ do: 'add' });
          return;
        }
        applied += 1;
        for (const { key: of, when } of given.parts)
          for (const each of when) expect(holds(each, records.get(of) ?? never)).toBe(true);
        expect(decision.traces.map((trace) => trace.key)).toEqual(given.parts.map((each) => each.key));
        for (const [i, trace] of decision.traces.entries()) {
          const found = records.get(trace.key) ?? never;
          const changing = (given.parts[i]?.then.length ?? 0) > 0;
          expect(trace).toEqual({
            key: trace.key,
            read: found.version,
            wrote: changing ? found.version + 1 : null,
          });
          expect(decision.after.get(trace.key)?.version ?? 0).toBe(trace.wrote ?? trace.read);
        }
        const touched = new Set(decision.traces.map((trace) => trace.key));
        for (const [of, each] of records) if (!touched.has(of)) expect(decision.after.get(of)).toBe(each);
        const adds = given.parts.flatMap((each) => each.then).filter((each) => each.do === 'add');
        expect(decision.added.length).toBe(adds.length);
        for (const value of decision.added) expect(Math.abs(value)).toBeLessThanOrEqual(maxInteger);
        for (const each of given.parts) {
          for (const made of each.then) {
            if (made.do !== 'outcome') continue;
            outcomes += 1;
            const effects = outcomeOf(decision.after.get(each.key)?.fields.get(made.field) ?? '') ?? [];
            expect(effects.map(({ read, wrote }) => ({ read, wrote }))).toEqual(
              decision.traces.map(({ read, wrote }) => ({ read, wrote })),
            );
            expect(effects.flatMap(({ added }) => added)).toEqual(decision.added);
          }
        }
      }),
      { numRuns: 800 },
    );
    expect(applied).toBeGreaterThan(80);
    expect(outcomes).toBeGreaterThan(20);
  });
});
