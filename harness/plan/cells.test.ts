import { describe, expect, test } from 'vitest';
import { defaultTuning } from '../drive/policies/tuning.ts';
import { planned } from './plan.fixture.ts';

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
    expect(cells).toMatchObject([
      {
        strategy: 'remote',
        store: 'remote',
        target: { kind: 'brought', urls: ['http://127.0.0.1:8080/api'] },
      },
    ]);
    const believed = planned('--url=https://[::1]:1 --strategy lock').cells[0];
    expect(believed).toMatchObject({
      strategy: 'lock',
      store: 'remote',
      target: { urls: ['https://[::1]:1'] },
    });
    expect(planned('--url http://a.example --allow-remote a.example').cells[0]).toMatchObject({
      target: { urls: ['http://a.example'] },
    });
  });
});
