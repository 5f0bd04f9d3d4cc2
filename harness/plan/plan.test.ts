import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContendError } from '../core/errors.ts';
import { someChoices } from './choices.fixture.ts';
import { optionNames, optionOf } from './option-table.ts';
import { planFolder, planned } from './plan.fixture.ts';
import { buildPlan } from './plan.ts';

const file = planFolder();

describe('defaults', () => {
  test('are the three races with the default strategies of Redis', () => {
    const plan = planned('');
    expect(plan.cells.map(({ workload, strategy }) => `${workload}/${strategy}`)).toEqual([
      'last-item/unguarded',
      'last-item/optimistic',
      'last-item/atomic',
      'duplicate-registration/unguarded',
      'duplicate-registration/optimistic',
      'duplicate-registration/atomic',
      'parallel-edits/unguarded',
      'parallel-edits/optimistic',
      'parallel-edits/atomic',
    ]);
    expect(plan.cells[0]).toEqual({
      workload: 'last-item',
      strategy: 'unguarded',
      store: 'redis',
      arrival: 'closed',
      policy: 'discard',
      tuning: {},
      precondition: 'etag',
      profile: '409',
      problems: 'detailed',
      clients: 32,
      durationMs: 5000,
      warmupMs: 1000,
      rounds: 0,
      keys: 1,
      skew: { kind: 'uniform' },
      capacity: 10,
      thinkMs: 0,
      workMs: 0,
      instances: 1,
      gateway: 'none',
      workers: 1,
      seed: 1,
      timeoutMs: 5000,
      historyEntries: 4_000_000,
      linearizable: false,
      target: { kind: 'reference' },
      faults: [],
    });
    expect({ ...plan, cells: [] }).toEqual({
      cells: [],
      out: 'results',
      outputs: [{ format: 'text' }],
      debug: false,
      explain: false,
      warn: false,
      preflight: true,
      modules: {},
      rehearsalMs: 0,
      allowRemote: [],
      blocks: 1,
      notes: [],
    });
  });

  test('follow the store', () => {
    expect(planned('--store memory --workload last-item').cells.map(({ strategy }) => strategy)).toEqual([
      'unguarded',
      'mutex',
      'optimistic',
    ]);
  });

  test('are frozen with everything below', () => {
    const plan = planned('');
    expect(Object.isFrozen(plan) && Object.isFrozen(plan.cells) && Object.isFrozen(plan.cells[0])).toBe(true);
  });
});

describe('the first source that sets a value counts', () => {
  test('flag before variable before plan before default', () => {
    const path = file('order.yaml', 'clients: 1\nduration: 1s\nseed: 1\ncapacity: [5]\n');
    const [cell] = planned(`--clients 3 --plan ${path}`, {
      CONTEND_CLIENTS: '2',
      CONTEND_DURATION: '2s',
      CONTEND_SEED: '',
      PATH: '/bin',
    }).cells;
    expect(cell).toMatchObject({ clients: 3, durationMs: 2000, seed: 1, capacity: 5, keys: 1 });
  });

  test('a plan named by a variable, in JSON', () => {
    const path = file('plan.json', '{"workload": ["last-item"], "strategy": "atomic,lock", "json": true}');
    const plan = planned('', { CONTEND_PLAN: path });
    expect(plan.cells.map(({ strategy }) => strategy)).toEqual(['atomic', 'lock']);
    expect(plan.outputs).toEqual([{ format: 'json' }]);
  });

  test('a variable of a switch', () => {
    expect(planned('', { CONTEND_JSON: '1' }).outputs).toEqual([{ format: 'json' }]);
    expect(planned('', { CONTEND_JSON: 'false' }).outputs).toEqual([{ format: 'text' }]);
  });
});

test('every example of the table is accepted where nothing contradicts it', () => {
  const beside: Readonly<Record<string, string>> = {
    rate: '--arrival poisson',
    pool: '--store sql',
    rounds: '--arrival burst',
    skew: '--keys 100',
    'no-preflight': '--service shop.ts',
    refuses: '--url http://127.0.0.1:8080',
    'usage-from': '--url http://127.0.0.1:8080',
    'allow-remote': '--url http://staging.example.org',
    agents: '--join redis://10.0.0.5:6379',
    join: '--agents 2',
    prefer: '--policy merge',
    backoff: '--policy merge',
    attempts: '--policy merge',
    patience: '--policy merge',
    'idempotency-key': '--policy resend',
    balance: '--gateway reference',
    'gateway-log': '--gateway reference',
    'gateway-limit': '--gateway reference',
    'gateway-keys': '--gateway reference',
    'api-version': '--gateway reference',
    gateways: '--gateway reference',
    'gateway-queue': '--gateway reference',
    'gateway-log-headers': '--gateway reference --gateway-log calls',
    'gateway-log-bodies': '--gateway reference --gateway-log calls',
    label: '--strategy optimistic,optimistic',
    reference: '--blocks 2 --strategy optimistic,unguarded',
  };
  for (const name of optionNames.filter((option) => option !== 'plan')) {
    const line = `${beside[name] ?? ''} --${name} ${optionOf(name).example}`;
    expect(planned(line).cells.length, line).toBeGreaterThan(0);
  }
});

test('whatever is typed, there is a plan or a list of problems', () => {
  const word = fc.oneof(
    fc.constantFrom(...optionNames.map((name) => `--${name}`)),
    fc.constantFrom('1', '0', '10s', '5/s', 'all', 'redis', '--', '-', 'http://[', 'zipf:1'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
      try {
        expect(buildPlan({ argv, env: {} }, someChoices).cells.length).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof ContendError)) throw error;
        expect(error.problems.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});
