import { describe, expect, test } from 'vitest';
import { planFolder, planned, refused } from './plan.fixture.ts';
import type { Env } from './plan.fixture.ts';

const file = planFolder();

describe('every problem is reported, with where it is and what to write', () => {
  test.each([
    // flags that are no flags
    ['--worklaod all', 'unknown flag --worklaod (did you mean --workload?); --help flags lists all'],
    ['-c 3', 'unknown flag -c; flags have two dashes, --help flags lists them'],
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
    [
      '--url http://127.0.0.1:1 --refuses abc',
      '--refuses: "abc" is none; write a status from 200 to 599, such as 422',
    ],
    ['--url http://127.0.0.1:1 --refuses 777', '--refuses: 777 is too much; write at most 599'],
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

test('a -- that is written once more is passed over', () => {
  expect(planned('-- --workload last-item').cells[0]).toMatchObject({ workload: 'last-item' });
});
