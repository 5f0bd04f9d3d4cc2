import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change, Command, Condition, Part } from '../harness/core/guarded.ts';
import type { Receipt, Seed, State } from '../harness/core/record.ts';
import { step } from '../harness/core/step.ts';
import type { Store } from '../harness/core/store.ts';
import type { Outcome } from '../harness/core/view.ts';
import type { Strategy } from '../harness/core/strategy.ts';
import { execute } from './execute.ts';
import { createMemoryStore } from './stores/memory/store.ts';
import { atomicScript } from './strategies/atomic-script.ts';
import { strategies } from './strategies/index.ts';
import { mutex } from './strategies/mutex.ts';
import { optimistic } from './strategies/optimistic.ts';
import { unguarded } from './strategies/unguarded.ts';
import { entered } from '../harness/core/scope.ts';

const times = { ttlMs: 1000, waitMs: 100 };

/** Strategies that the memory store can serve; sending the guards is the atomic script's way, whatever runs it. */
const servable: readonly Strategy[] = [
  ...strategies.filter(({ stores }) => stores.includes('memory')),
  { ...atomicScript, stores: ['memory'] },
];

async function seeded(records: readonly Seed[]): Promise<Store> {
  const store = createMemoryStore();
  await store.seed(records);
  return store;
}

async function audited(store: Store): Promise<{ state: State; receipts: Receipt[] }> {
  const state = new Map<string, ReturnType<State['get']> & object>();
  const receipts: Receipt[] = [];
  for await (const page of store.audit()) {
    for (const [key, record] of page.records) state.set(key, record);
    receipts.push(...page.receipts);
  }
  return { state, receipts };
}

/** Buys units of the one item. */
function purchase(nonce: number, quantity = 1): Command {
  const when: Condition[] = [
    { is: 'present', reason: 'unknown-record' },
    { field: 'stock', is: 'atLeast', value: quantity, reason: 'sold-out' },
  ];
  return {
    name: 'purchase',
    nonce,
    parts: [{ key: 'items/a', when, then: [{ field: 'stock', do: 'add', value: -quantity }] }],
  };
}

const stock = (count: number): Seed[] => [{ key: 'items/a', fields: { stock: String(count) } }];

const number = fc.integer({ min: -3, max: 3 });
const field = fc.constantFrom('a', 'b');
const text = fc.constantFrom('0', '1', '2', 'x');
const reason = fc.constant('sold-out' as const);

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ is: fc.constant('present' as const), reason }),
  fc.record({ is: fc.constant('absent' as const), reason }),
  fc.record({ is: fc.constant('version' as const), oneOf: fc.subarray([0, 1, 2]), reason }),
  fc.record({ field, is: fc.constant('absent' as const), reason }),
  fc.record({ field, is: fc.constant('oneOf' as const), values: fc.array(text, { maxLength: 3 }), reason }),
  fc.record({ field, is: fc.constantFrom('atLeast' as const, 'atMost' as const), value: number, reason }),
);

const changes: fc.Arbitrary<readonly Change[]> = fc.oneof(
  fc.constant([{ do: 'delete' as const }]),
  fc.uniqueArray(
    fc.oneof(
      fc.record({ field, do: fc.constant('set' as const), value: text }),
      fc.record({ field, do: fc.constant('add' as const), value: number }),
      fc.record({ field, do: fc.constant('remove' as const) }),
    ),
    { selector: (change) => change.field, maxLength: 2 },
  ),
);

const parts: fc.Arbitrary<Part[]> = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom('k/1', 'k/2', 'k/3'),
    when: fc.array(condition, { maxLength: 2 }),
    then: changes,
  }),
  { selector: (part) => part.key, minLength: 1, maxLength: 3 },
);

const seeds: fc.Arbitrary<Seed[]> = fc.uniqueArray(
  fc.record({ key: fc.constantFrom('k/1', 'k/2'), fields: fc.dictionary(field, text, { maxKeys: 2 }) }),
  { selector: (seed) => seed.key },
);

describe.each(servable)('alone, $name', (strategy) => {
  test('decides as step does, leaves the state that step leaves, and writes the receipt of it', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.array(parts, { minLength: 1, maxLength: 3 }), async (records, many) => {
        const store = await seeded(records);
        let expected = (await audited(store)).state;
        const receipts: Receipt[] = [];
        for (const [index, of] of many.entries()) {
          const command: Command = { name: 'any', nonce: index + 1, parts: of };
          const decision = step(expected, command);
          const outcome = await execute(store, strategy, command, { times });
          if (decision.kind === 'refused') {
            expect(outcome).toEqual(decision);
            continue;
          }
          const { traces, added } = decision;
          expect(outcome).toEqual({ kind: 'applied', traces, added });
          receipts.push({ nonce: command.nonce, traces });
          expected = decision.after;
        }
        expect(await audited(store)).toEqual({ state: new Map(expected), receipts });
      }),
      { numRuns: 150 },
    );
  });

  test('does nothing when it refuses: no work, no write, no receipt', async () => {
    const store = await seeded(stock(0));
    let worked = 0;
    const outcome = await execute(store, strategy, purchase(1), {
      times,
      work: () => Promise.resolve(void (worked += 1)),
    });
    expect(outcome).toMatchObject({ kind: 'refused', part: 0, condition: 1 });
    // Where the store decides, the service cannot know beforehand that its work is for nothing.
    expect(worked).toBe(strategy.sends === 'guards' ? 1 : 0);
    expect((await audited(store)).receipts).toEqual([]);
  });
});

/** Ten buyers of one item at the same moment, each of whom runs again while its race is lost. */
async function sale(
  strategy: Strategy,
  again: boolean,
): Promise<{ sold: number; left: number; lost: number }> {
  const store = await seeded(stock(5));
  let lost = 0;
  const buy = async (nonce: number): Promise<Outcome> => {
    for (;;) {
      const outcome = await execute(store, strategy, purchase(nonce), { times });
      if (outcome.kind !== 'raced') return outcome;
      lost += 1;
      if (!again) return outcome;
    }
  };
  const outcomes = await Promise.all(Array.from({ length: 10 }, (_, buyer) => buy(buyer + 1)));
  const { state, receipts } = await audited(store);
  const sold = outcomes.filter(({ kind }) => kind === 'applied').length;
  expect(receipts.length).toBe(sold);
  return { sold, left: Number(state.get('items/a')?.fields.get('stock')), lost };
}

describe('ten buyers of five items at the same moment', () => {
  test('unguarded, all of them get one, and the stock knows of a single sale', async () => {
    expect(await sale(unguarded, false)).toEqual({ sold: 10, left: 4, lost: 0 });
  });

  test('optimistic, nobody is told more than is true, and somebody always gets through', async () => {
    const { sold, left, lost } = await sale(optimistic, false);
    expect(sold).toBeGreaterThanOrEqual(1);
    expect(sold + left).toBe(5);
    expect(sold + lost).toBe(10);
    expect(await sale(optimistic, true)).toMatchObject({ sold: 5, left: 0 });
  });

  test('with a mutex, five get one, and nobody loses a race', async () => {
    expect(await sale(mutex, false)).toEqual({ sold: 5, left: 0, lost: 0 });
  });

  test('as one script, five get one, and nobody loses a race', async () => {
    expect(await sale({ ...atomicScript, stores: ['memory'] }, false)).toEqual({ sold: 5, left: 0, lost: 0 });
  });
});

describe('a record that is only looked at', () => {
  /** Turns one switch on if the other is off: of two at the same moment only one may. */
  const flip = (nonce: number, on: string, off: string): Command => ({
    name: 'flip',
    nonce,
    parts: [
      { key: off, when: [{ field: 'on', is: 'atMost', value: 0, reason: 'sold-out' }], then: [] },
      { key: on, when: [], then: [{ field: 'on', do: 'set', value: '1' }] },
    ],
  });
  const switches: Seed[] = [
    { key: 's/1', fields: { on: '0' } },
    { key: 's/2', fields: { on: '0' } },
  ];

  test.each([
    // each decides on what it saw, and neither writes what the other read
    [unguarded, 2],
    [optimistic, 1],
    [mutex, 1],
  ])('is protected like one that is written, but not by $name: %#', async (strategy, turned) => {
    const store = await seeded(switches);
    const outcomes = await Promise.all([
      execute(store, strategy, flip(1, 's/1', 's/2'), { times }),
      execute(store, strategy, flip(2, 's/2', 's/1'), { times }),
    ]);
    expect(outcomes.filter(({ kind }) => kind === 'applied').length).toBe(turned);
  });
});

describe('the work of the service', () => {
  /** The order in which a store is read, worked for and written. */
  async function events(strategy: Strategy): Promise<string[]> {
    const seen: string[] = [];
    const store = await seeded(stock(2));
    const read = store.read.bind(store);
    const apply = store.apply.bind(store);
    store.read = (keys) => {
      seen.push('read');
      return read(keys);
    };
    store.apply = (command, state) => {
      seen.push('write');
      return apply(command, state);
    };
    const scopes = entered(store.scopes, async (run, body) => {
      seen.push('lock');
      const outcome = await run(body);
      seen.push('unlock');
      return outcome;
    });
    await execute(Object.assign(store, { scopes }), strategy, purchase(1), {
      times,
      work: () => Promise.resolve(void seen.push('work')),
    });
    return seen;
  }

  test.each([
    [unguarded, ['read', 'work', 'write']],
    [optimistic, ['read', 'work', 'write']],
    // the lock is held for the work
    [mutex, ['lock', 'read', 'work', 'write', 'unlock']],
    // the store decides and writes in one: the work can only come first
    [atomicScript, ['work', 'write']],
  ])('lies between reading and writing: $name', async (strategy, order) => {
    expect(await events(strategy)).toEqual(order);
  });

  test('widens the window in which an optimistic write is lost', async () => {
    const store = await seeded(stock(9));
    const slow = execute(store, optimistic, purchase(1), {
      times,
      work: () => new Promise((resolve) => setTimeout(resolve, 30)),
    });
    const fast = await execute(store, optimistic, purchase(2), { times });
    expect(fast.kind).toBe('applied');
    expect(await slow).toEqual({ kind: 'raced', why: 'write-conflict' });
    const { state, receipts } = await audited(store);
    expect(state.get('items/a')?.version).toBe(2);
    expect(receipts.map(({ nonce }) => nonce)).toEqual([2]);
  });
});

test('what was told as new is what the decision wrote, not what somebody else made of it', async () => {
  for (const strategy of servable) {
    const store = await seeded(stock(9));
    const outcome = await execute(store, strategy, purchase(1, 2), { times });
    expect(outcome).toMatchObject({ kind: 'applied', added: [7] });
  }
});
