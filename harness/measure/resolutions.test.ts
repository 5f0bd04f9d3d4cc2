import { beforeAll, describe, expect, test } from 'vitest';
import { Receipts } from '../core/evidence.ts';
import type { Evidence } from '../core/evidence.ts';
import { History } from '../core/history.ts';
import type { Answer, Resolution, Settlement } from '../core/operation.ts';
import type { RunRecord } from '../core/run-record.ts';
import { branchPush } from '../../workloads/branch-push.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { overwrite } from '../drive/policies/overwrite.ts';
import { raced } from '../simulate/simulated-race.ts';
import { resend } from '../drive/policies/resend.ts';
import { Durations, histogramsReady, percentilesOf } from './histogram.ts';
import { overwrittenChanges, repeatedEffects, resolutionsOf } from './resolutions.ts';

beforeAll(histogramsReady);

const window = { fromMs: 0, toMs: 1000 };
const moved: Answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
const soldOut: Answer = { kind: 'conflict', reason: 'sold-out', retryable: false };
const lost: Answer = { kind: 'unknown', cause: 'no answer' };
const wrote = (version: number): Answer => ({ kind: 'accepted', version, added: [] });
const replayed: Answer = { kind: 'accepted', version: 2, added: [], replayed: true };
const found: Answer = { kind: 'found', version: 1, fields: new Map() };

/** One exchange as a test writes it down; the nonce is its place from 1. */
interface Exchange {
  readonly operation: number;
  readonly answer: Answer;
  readonly done?: number;
  readonly base?: number;
  readonly resolution?: Resolution;
  readonly settled?: Settlement;
  readonly command?: number;
  readonly due?: number;
  readonly slot?: number;
}

function historyOf(exchanges: readonly Exchange[]): History {
  const history = new History(4, exchanges.length);
  for (const [row, exchange] of exchanges.entries()) {
    const { operation, answer, done = row, base = 0, command = 1, due = 0, slot = 0 } = exchange;
    history.append(
      row + 1,
      operation,
      1,
      0,
      slot,
      command,
      base,
      200,
      answer,
      due,
      due,
      done,
      exchange.resolution,
    );
    if (exchange.settled !== undefined) history.settle(row, exchange.settled);
  }
  return history;
}

function resolved(
  ...exchanges: readonly Exchange[]
): Partial<RunRecord['resolutions']> & { timesMs: number[] } {
  const times = new Durations();
  const figures = resolutionsOf(historyOf(exchanges), window, times);
  const { p50, max } = percentilesOf(times.histogram);
  times.destroy();
  const some = Object.fromEntries(Object.entries(figures).filter(([, count]) => count > 0));
  return { ...some, timesMs: p50 === undefined || max === undefined ? [] : [p50, max] };
}

describe('operations that met a lost race or a lost answer', () => {
  test.each<[string, readonly Exchange[], Partial<RunRecord['resolutions']>]>([
    ['that met neither are not counted', [{ operation: 1, answer: wrote(2), settled: 'won' }], {}],
    ['sold out is no race', [{ operation: 1, answer: soldOut, settled: 'lost' }], {}],
    ['a read meets nothing', [{ operation: 1, answer: lost, command: 0, settled: 'unknown' }], {}],
    ['given up at once', [{ operation: 1, answer: moved, settled: 'gaveUp' }], { met: 1, discarded: 1 }],
    [
      'given up after all',
      [
        { operation: 1, answer: moved },
        { operation: 1, answer: moved, resolution: 'merged', settled: 'gaveUp' },
      ],
      { met: 1, discarded: 1 },
    ],
    [
      'decided after all',
      [
        { operation: 1, answer: moved },
        { operation: 1, answer: soldOut, resolution: 'retried', settled: 'lost' },
      ],
      { met: 1 },
    ],
    [
      'won by what was accepted, not by what was tried before, whatever is read last',
      [
        { operation: 1, answer: moved },
        { operation: 1, answer: moved, resolution: 'overwritten' },
        { operation: 1, answer: wrote(4), resolution: 'merged' },
        { operation: 1, answer: found, command: 0, settled: 'won' },
      ],
      { met: 1, merged: 1 },
    ],
    [
      'each on its own, though they mix',
      [
        { operation: 1, answer: moved },
        { operation: 2, answer: lost },
        { operation: 1, answer: wrote(2), resolution: 'retried', settled: 'won' },
        { operation: 2, answer: replayed, resolution: 'resent', settled: 'won' },
      ],
      { met: 2, retried: 1, resent: 1 },
    ],
    [
      'outside of the measured time they do not count',
      [
        { operation: 1, answer: moved, due: 1000 },
        { operation: 1, answer: wrote(2), resolution: 'retried', settled: 'won', due: 1000 },
      ],
      {},
    ],
  ])('%s', (_, exchanges, expected) => {
    const { timesMs: _times, ...figures } = resolved(...exchanges);
    expect(figures).toEqual(expected);
  });

  test('take from the first such answer to their end', () => {
    const { timesMs } = resolved(
      { operation: 1, answer: found, command: 0, done: 10 },
      { operation: 1, answer: moved, done: 20 },
      { operation: 1, answer: moved, done: 30, resolution: 'merged' },
      { operation: 1, answer: wrote(5), done: 60, resolution: 'merged', settled: 'won' },
    );
    expect(timesMs).toEqual([40, 40]);
  });
});

describe('changes that were overwritten', () => {
  const replacedIn = (exchanges: readonly Exchange[], receipts?: Receipts): number | undefined =>
    overwrittenChanges(
      {
        history: historyOf(exchanges),
        commands: ['change'],
        settings: { capacity: 1, clients: 2 },
        ...(receipts === undefined ? {} : { audit: { records: new Map(), receipts } }),
      },
      window,
    );

  test('are those accepted after what the overwriter had first read and before its own, each once', () => {
    const replaced = replacedIn([
      { operation: 1, answer: wrote(2), base: 1 },
      { operation: 2, answer: wrote(3), base: 2 },
      // had read version 1: replaces 2 and 3
      { operation: 3, answer: moved, base: 1 },
      { operation: 3, answer: wrote(4), base: 3, resolution: 'overwritten' },
      // had read version 2: replaces 3 and 4
      { operation: 4, answer: moved, base: 2 },
      { operation: 4, answer: wrote(5), base: 4, resolution: 'overwritten' },
      // another record
      { operation: 5, answer: wrote(3), base: 2, slot: 1 },
    ]);
    expect(replaced).toBe(3);
  });

  const forced: readonly Exchange[] = [
    { operation: 3, answer: found, command: 0 },
    { operation: 1, answer: wrote(1) },
    { operation: 2, answer: wrote(1) },
    { operation: 3, answer: moved },
    { operation: 3, answer: { ...found, version: 3 }, command: 0 },
    { operation: 3, answer: wrote(1), resolution: 'overwritten' },
    { operation: 4, answer: wrote(1) },
  ];

  test('are told by what was read and by receipts where an overwriter names no version, as a forced push does', () => {
    const receipts = new Receipts();
    for (const [nonce, read] of [
      [2, 1],
      [3, 2],
      [6, 3],
      [7, 4],
    ] as const) {
      const added = { key: `commits/0-0.${nonce}`, read: 0, wrote: 1 };
      receipts.add({ nonce, traces: [{ key: 'branches/0-0', read, wrote: read + 1 }, added] });
    }
    expect(replacedIn(forced, receipts)).toBe(2);
  });

  test('are not known without an audit where an overwriter names no version', () => {
    expect(replacedIn(forced)).toBeUndefined();
  });

  test('hold every commit that forced pushes took out of a branch', () => {
    const { evidence } = raced({ workload: branchPush, seed: 1, policy: overwrite });
    const { records } = evidence.audit!;
    const commits = [...records.keys()].filter((key) => key.startsWith('commits/'));
    const reached = new Set<string>();
    for (const [key, { fields }] of records) {
      if (!key.startsWith('branches/')) continue;
      const name = key.slice('branches/'.length);
      let commit = `commits/${name}.${fields.get('head')}`;
      for (let at = records.get(commit); at !== undefined; at = records.get(commit)) {
        reached.add(commit);
        commit = `commits/${name}.${at.fields.get('parent')}`;
      }
    }
    const replaced = overwrittenChanges(evidence, { fromMs: 0, toMs: Infinity });
    const lostCommits = commits.length - reached.size;
    expect(lostCommits).toBeGreaterThan(0);
    // A commit that was replaced can be built upon again, by whoever had read it before.
    expect(replaced).toBeGreaterThanOrEqual(lostCommits);
    expect(replaced).toBeLessThan(commits.length);
  });
});

describe('effects that were repeated', () => {
  const race = (exchanges: readonly Exchange[], ...nonces: readonly number[]): number | undefined => {
    const receipts = new Receipts();
    for (const nonce of nonces)
      receipts.add({ nonce, traces: [{ key: 'items/0-0', read: nonce, wrote: nonce + 1 }] });
    const evidence: Evidence = {
      history: historyOf(exchanges),
      commands: ['purchase'],
      settings: { capacity: 1, clients: 2 },
      audit: { records: new Map(), receipts },
    };
    return repeatedEffects(evidence, window);
  };
  const again = { operation: 1, answer: wrote(3), resolution: 'resent' } as const;

  test('are operations of which two sendings of one request took effect', () => {
    expect(race([{ operation: 1, answer: lost }, again], 1, 2)).toBe(1);
    // The first had none, or the second found it there.
    expect(race([{ operation: 1, answer: lost }, again], 2)).toBe(0);
    expect(
      race(
        [
          { operation: 1, answer: lost },
          { ...again, answer: replayed },
        ],
        1,
      ),
    ).toBe(0);
    // Three effects are one operation.
    expect(race([{ operation: 1, answer: lost }, { ...again, answer: lost }, again], 1, 2, 3)).toBe(1);
  });

  test('are not two commands of one operation, even when one of them was sent again', () => {
    const two = [
      { operation: 1, answer: wrote(2) },
      { operation: 1, answer: lost },
      { ...again, answer: wrote(3) },
    ];
    expect(race(two, 1, 3)).toBe(0);
    expect(race(two, 1, 2, 3)).toBe(1);
  });

  test('happen to whoever resends without an idempotency key, and never with one', () => {
    const repeated = (idempotencyKey: boolean): number =>
      [1, 2, 3, 4, 5].reduce((sum, seed) => {
        const { evidence } = raced({
          workload: lastItem,
          seed,
          policy: resend,
          lost: 0.3,
          tuning: { idempotencyKey },
        });
        return sum + (repeatedEffects(evidence, { fromMs: 0, toMs: Infinity }) ?? 0);
      }, 0);
    expect(repeated(true)).toBe(0);
    expect(repeated(false)).toBeGreaterThan(0);
  });

  test('are not known without an audit', () => {
    const evidence = { history: historyOf([]), commands: [], settings: { capacity: 1, clients: 2 } };
    expect(repeatedEffects(evidence, window)).toBeUndefined();
  });
});
