import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ContendError } from '../../core/errors.ts';
import { defaultTuning } from '../../drive/policies/tuning.ts';
import { someChoices } from './choices.fixture.ts';
import { optionNames, optionOf } from './option-table.ts';
import { planned, refused } from './plan.fixture.ts';
import type { Env } from './plan.fixture.ts';
import { buildPlan } from './plan.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'contend-plan-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

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
      faults: [],
    });
    expect({ ...plan, cells: [] }).toEqual({
      cells: [],
      out: 'results',
      json: false,
      markdown: false,
      debug: false,
      rehearsalMs: 0,
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

describe('cells', () => {
  test('are every combination, workload first, then strategy', () => {
    const { cells } = planned('--workload last-item,noop --strategy atomic,lock --clients 1,8');
    expect(cells.map((c) => `${c.workload} ${c.strategy} ${c.clients}`)).toEqual([
      'last-item atomic 1',
      'last-item atomic 8',
      'last-item lock 1',
      'last-item lock 8',
      'noop atomic 1',
      'noop atomic 8',
      'noop lock 1',
      'noop lock 8',
    ]);
  });

  test('of all strategies are without workloads that one of them cannot serve', () => {
    const names = (line: string): string[] =>
      planned(`--store sql ${line}`).cells.map(({ workload, strategy }) => `${workload} ${strategy}`);
    expect(names('--workload last-item,transfer --strategy all')).toEqual([
      'last-item statement',
      'last-item unique',
      'transfer statement',
    ]);
    expect(names('--workload all --strategy unique')).toEqual([
      'last-item unique',
      'duplicate-registration unique',
    ]);
    expect(planned('--store sql --pool 3').cells[0]?.pool).toBe(3);
    expect(planned('--store redis').cells[0]?.pool).toBeUndefined();
  });

  test('of all workloads and strategies are without noop and without what a store cannot serve', () => {
    const { cells } = planned('--workload all --strategy all --store memory,redis');
    expect([...new Set(cells.map(({ workload }) => workload))]).toEqual([
      'last-item',
      'duplicate-registration',
      'parallel-edits',
      'transfer',
    ]);
    expect(
      cells.filter(({ workload }) => workload === 'transfer').map((c) => `${c.strategy} ${c.store}`),
    ).toEqual([
      'unguarded memory',
      'unguarded redis',
      'mutex memory',
      'optimistic memory',
      'optimistic redis',
      'atomic redis',
      'lock redis',
    ]);
  });

  test('have only the settings of their arrival', () => {
    const { cells } = planned(
      '--workload last-item --strategy atomic --arrival closed,poisson,burst --rate 60/m --rounds 7 --think 2ms --duration 3s',
    );
    expect(
      cells.map(({ arrival, ratePerS, rounds, thinkMs, durationMs, warmupMs }) => ({
        arrival,
        ratePerS,
        rounds,
        thinkMs,
        durationMs,
        warmupMs,
      })),
    ).toEqual([
      { arrival: 'closed', ratePerS: undefined, rounds: 0, thinkMs: 2, durationMs: 3000, warmupMs: 1000 },
      { arrival: 'poisson', ratePerS: 1, rounds: 0, thinkMs: 0, durationMs: 3000, warmupMs: 1000 },
      { arrival: 'burst', ratePerS: undefined, rounds: 7, thinkMs: 0, durationMs: 0, warmupMs: 0 },
    ]);
  });

  test.each([
    ['uniform', { kind: 'uniform' }],
    ['single', { kind: 'single' }],
    ['zipf:0.99', { kind: 'zipf', theta: 0.99 }],
    ['hotspot:0.2/0.8', { kind: 'hotspot', data: 0.2, ops: 0.8 }],
  ])('the skew %s', (text, skew) => {
    expect(planned(`--keys 100 --skew ${text}`).cells[0]?.skew).toEqual(skew);
  });

  test('have of each policy only what it looks at, and every combination of that', () => {
    const { cells } = planned(
      '--workload last-item --strategy atomic --policy discard,merge,resend --prefer mine,theirs --idempotency-key on,off --attempts 3 --backoff fixed:5ms --patience 20s',
    );
    const common = { backOff: { kind: 'fixed', ms: 5 }, attempts: 3, patienceMs: 20_000 };
    expect(cells.map(({ policy, tuning }) => ({ policy, tuning }))).toEqual([
      { policy: 'discard', tuning: {} },
      { policy: 'merge', tuning: { prefer: 'mine', ...common } },
      { policy: 'merge', tuning: { prefer: 'theirs', ...common } },
      { policy: 'resend', tuning: { idempotencyKey: true, ...common } },
      { policy: 'resend', tuning: { idempotencyKey: false, ...common } },
    ]);
  });

  test('race a workload that brings keys of its own but once, whatever the key of the policy', () => {
    const { cells } = planned(
      '--workload last-item,payment --strategy atomic --policy resend --idempotency-key on,off',
    );
    expect(cells.map(({ workload, tuning }) => [workload, tuning.idempotencyKey])).toEqual([
      ['last-item', true],
      ['last-item', false],
      ['payment', undefined],
    ]);
  });

  test('without a word follow the tuning that drivers and tests have', () => {
    const tuning = planned('--workload last-item --strategy atomic --policy merge,resend').cells;
    expect({ ...tuning[0]?.tuning, ...tuning[1]?.tuning }).toEqual(defaultTuning);
  });

  test('of several statuses and preconditions', () => {
    const { cells } = planned(
      '--workload parallel-edits --strategy atomic --profile 409,rfc9110 --precondition etag,last-modified',
    );
    expect(cells.map(({ profile, precondition }) => `${profile} ${precondition}`).toSorted()).toEqual([
      '409 etag',
      '409 last-modified',
      'rfc9110 etag',
      'rfc9110 last-modified',
    ]);
  });

  test('of a service that runs already', () => {
    const { cells } = planned('--url http://127.0.0.1:8080/api/ --workload last-item');
    expect(cells.map(({ strategy, store, url }) => ({ strategy, store, url }))).toEqual([
      { strategy: 'remote', store: 'remote', url: 'http://127.0.0.1:8080/api' },
    ]);
    const believed = planned('--url=https://[::1]:1 --strategy lock').cells[0];
    expect(believed).toMatchObject({ strategy: 'lock', store: 'remote', url: 'https://[::1]:1' });
    expect(planned('--url http://a.example --allow-remote a.example').cells[0]?.url).toBe('http://a.example');
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
    expect(plan.json).toBe(true);
  });

  test('a variable of a switch', () => {
    expect(planned('', { CONTEND_JSON: '1' }).json).toBe(true);
    expect(planned('', { CONTEND_JSON: 'false' }).json).toBe(false);
  });
});

describe('every problem is reported, with where it is and what to write', () => {
  test.each([
    // flags that are no flags
    ['--worklaod all', 'unknown flag --worklaod (did you mean --workload?); --help lists all flags'],
    ['-c 3', 'unknown flag -c; flags have two dashes, --help lists them'],
    ['last-item', '"last-item" belongs to no flag; every value follows its --flag'],
    ['--no-json', 'unknown flag --no-json; nothing needs to be switched off, leave --json out'],
    // values that are missing, superfluous or given twice
    ['--clients', '--clients: needs a value; write for example --clients 1,8,64'],
    ['--clients= --json', '--clients: needs a value; write for example --clients 1,8,64'],
    ['--clients --json', '--clients: needs a value; write for example --clients 1,8,64'],
    ['--json=yes', '--json: takes no value; leave out "=yes"'],
    ['--seed 1 --seed 2', '--seed: is given twice'],
    ['--clients 1 --clients 2', '--clients: is given twice; write all values in one, by comma'],
    ['--clients 8,8', '--clients: 8 is listed twice; --blocks repeats'],
    // names
    [
      '--workload lost-item',
      '--workload: unknown workload "lost-item" (did you mean "last-item"?); choose from last-item, duplicate-registration, parallel-edits, transfer, payment, noop, or all',
    ],
    [
      '--store rediss',
      '--store: unknown store "rediss" (did you mean "redis"?); choose from memory, redis, sql',
    ],
    [
      '--arrival closed,poison',
      '--arrival: unknown arrival "poison" (did you mean "poisson"?); choose from closed, constant, poisson, ramp, burst',
    ],
    // units
    ['--duration 10', '--duration: "10" has no unit; write 10s, 250ms or 2m'],
    ['--arrival poisson --rate 2000', '--rate: "2000" has no unit; write 2000/s or 60/m'],
    // bounds
    ['--clients 0', '--clients: 0 is too little; write at least 1'],
    ['--clients -5', '--clients: -5 is too little; write at least 1'],
    ['--clients 20k', '--clients: 20k is too much; write at most 10,000'],
    ['--duration 25h', '--duration: 25h is too much; write at most 24 h'],
    ['--duration 0s', '--duration: 0s is too little; write at least 1 ms'],
    ['--arrival ramp --rate 2M/s', '--rate: 2M/s is too much; write at most 1.00M/s'],
    ['--arrival ramp --rate 0/s', '--rate: 0/s is too little; write more than 0/s'],
    ['--capacity 2000M', '--capacity: 2000M is too much; write at most 1,000,000,000'],
    ['--workers 65 --clients 100', '--workers: 65 is too much; write at most 64'],
    ['--keys 2M', '--keys: 2M is too much; write at most 1,000,000'],
    ['--history 1', '--history: 1 is too little; write at least 1,000'],
    // skew
    ['--keys 9 --skew zipf', '--skew: "zipf" needs a theta above 0 and at most 5; write zipf:0.99'],
    [
      '--keys 9 --skew hotspot:20/80',
      '--skew: "hotspot:20/80" needs two shares above 0 and at most 1; write hotspot:0.2/0.8',
    ],
    ['--skew pareto', '--skew: unknown skew "pareto"; write uniform, single, zipf:0.99 or hotspot:0.2/0.8'],
    ['--skew zipf:1', '--skew: with one key nothing is skewed; set --keys above 1'],
    // strategies that were named for a store that cannot serve them
    ['--strategy mutex', '--strategy: redis cannot serve mutex; choose --store memory'],
    // or for a workload
    [
      '--store sql --workload transfer,last-item --strategy unique',
      '--strategy: unique cannot serve transfer; choose --workload last-item or duplicate-registration',
    ],
    ['--pool 5', '--pool: redis has no pool of connections; leave it out or choose --store sql'],
    // too long lists
    [
      '--clients 1,2,3,4,5,6,7,8,9,10 --capacity 1,2,3,4,5,6,7,8,9,10,11,12',
      '1,080 combinations are too many; shorten the lists to at most 1,000',
    ],
  ])('%s', (line, problem) => {
    const error = refused(line);
    expect(error.problems).toEqual([problem]);
    expect(error.code).toBe('CTD_OPTIONS');
    expect(error.exitCode).toBe(104);
  });

  test.each([
    [{ CONTEND_CLIENTS: 'many' }, 'CONTEND_CLIENTS: "many" is not a whole number; write 1000, 1k or 2M'],
    [{ CONTEND_CLIENT: '1' }, 'unknown variable CONTEND_CLIENT (did you mean CONTEND_CLIENTS?); unset it'],
    // consent is typed each time
    [{ CONTEND_ALLOW_REMOTE: 'a.example' }, 'CONTEND_ALLOW_REMOTE: is only taken as a flag, --allow-remote'],
    [{ CONTEND_RATE: '5/s' }, 'CONTEND_RATE: closed has no rate; leave it out or choose --arrival poisson'],
    [{ CONTEND_JSON: 'yes' }, 'CONTEND_JSON: "yes" is neither true nor false'],
    [
      { CONTEND_PLAN: '/nowhere/plan.yaml' },
      'CONTEND_PLAN: /nowhere/plan.yaml cannot be read: there is no such file',
    ],
  ])('in the environment: %j', (env, problem) => {
    expect(refused('', env as unknown as Env).problems).toEqual([problem]);
  });

  test('all at once, from all sources', () => {
    const path = file('many.yaml', 'clients: 32\n\nduratoin: 5s\nkeys: [1, none]\n');
    const error = refused(`--store etcd --rounds 5 --plan ${path}`, { CONTEND_SEED: 'x' });
    expect(error.problems).toEqual([
      '--store: unknown store "etcd"; choose from memory, redis, sql',
      'CONTEND_SEED: "x" is not a whole number; write 1000, 1k or 2M',
      '--rounds: closed has no rounds; leave it out or choose --arrival burst',
      expect.stringMatching(
        /many\.yaml:3: unknown name "duratoin" \(did you mean "duration"\?\); choose from/,
      ),
      `${path}:4 keys: "none" is not a whole number; write 1000, 1k or 2M`,
    ]);
    expect(error.code).toBe('CTD_OPTIONS');
  });

  test('those of a plan in the order of its lines', () => {
    const path = file('order.yaml', 'seed: x\nclients: 0\nduratoin: 5s\nworkload: lost\nkeys: none\n');
    const lines = refused(`--plan ${path}`).problems.map((problem) =>
      Number(/\.yaml:(\d+)/.exec(problem)?.[1]),
    );
    expect(lines).toEqual([1, 2, 3, 4, 5]);
  });

  test('a plan alone has its own code', () => {
    const error = refused(`--plan ${file('bad.yaml', 'clients: 0\n')}`);
    expect(error.code).toBe('CTD_PLAN');
    expect(error.problems[0]).toMatch(/bad\.yaml:1 clients: 0 is too little; write at least 1$/);
  });
});

test('every example of the table is accepted where nothing contradicts it', () => {
  const beside: Readonly<Record<string, string>> = {
    rate: '--arrival poisson',
    pool: '--store sql',
    rounds: '--arrival burst',
    skew: '--keys 100',
    'allow-remote': '--url http://staging.example.org',
    prefer: '--policy merge',
    backoff: '--policy merge',
    attempts: '--policy merge',
    patience: '--policy merge',
    'idempotency-key': '--policy resend',
    balance: '--gateway reference',
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
