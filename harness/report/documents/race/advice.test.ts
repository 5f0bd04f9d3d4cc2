import { expect, test } from 'vitest';
import { aRunRecord } from '../../../core/run-record.fixture.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { adviceOf } from './advice.ts';
import { oversold } from './race.fixture.ts';
import { rowsOf } from './rows.ts';

const { rates, latencyMs, environment, resolutions } = aRunRecord();
const linesOf = (runs: readonly RunRecord[]): readonly string[] =>
  adviceOf(rowsOf(runs)).flatMap(({ items }) => items);

function won(strategy: string, goodputPerS: number, p99: number, more: Partial<RunRecord> = {}): RunRecord {
  return aRunRecord({
    strategy,
    rates: { ...rates, goodputPerS },
    latencyMs: { ...latencyMs, operation: { ...latencyMs.operation, p99 } },
    ...more,
  });
}
/** One of several runs of a plan. */
const block = { warnings: [] };
const control = won('unguarded', 9999, 1, { promise: 'unsafe', verdict: oversold });

test('of those that were right the fastest is named first, with what each costs; who was wrong is not to be taken', () => {
  expect(linesOf([control, won('lock', 1000, 40), won('atomic', 5000, 2)])).toEqual([
    'atomic, which won most of those that were right: 5,000/s (CPU 0.096 ms a win, p99 2.00 ms); then lock 1,000/s (0.096 ms, 40.0 ms)',
    'not unguarded (was wrong: oversold 37 of 10)',
    'how sure: one run; run --blocks 10 to be sure',
  ]);
});

test('one that waits much less is named too', () => {
  const [choice = ''] = linesOf([won('lock', 1000, 40), won('optimistic', 900, 4)]);
  expect(choice).toMatch(/^lock, which won most .*; optimistic where short waits count more$/);
});

test.each<[string, Partial<RunRecord>, string]>([
  ['was promised to be right', { verdict: oversold }, 'broke its promise: oversold 37 of 10'],
  ['got away', { promise: 'unsafe' }, 'promises no protection, and was not caught this time'],
  [
    'is not known to be right',
    { verdict: { result: 'inconclusive', anomalies: [], reasons: [] } },
    'proved nothing',
  ],
  [
    'was right as long as its gateway lived',
    { warnings: [{ code: 'gateway-failed', text: 'the gateway ended during the run' }] },
    'proved nothing',
  ],
])('whoever %s is not to be taken', (_, how, why) => {
  const lines = linesOf([won('fast', 9000, 1, how), won('lock', 1000, 40)]);
  expect(lines[0]).toMatch(/^lock, the only one that was right: /);
  expect(lines[1]).toBe(`not fast (${why})`);
});

test('whoever puts its own over what others were told is accepted is not advised', () => {
  const policies = ['overwrite', 'merge'].map((policy) =>
    won('atomic', policy === 'merge' ? 500 : 900, 3, {
      policy,
      resolutions: { ...resolutions, overwrittenChanges: policy === 'merge' ? 0 : 70, repeatedEffects: 0 },
    }),
  );
  expect(linesOf(policies)[0]).toMatch(/^atomic, policy merge, the only one/);
  expect(linesOf(policies)[1]).toBe('not atomic, policy overwrite (replaced 70 accepted changes of others)');
});

test('where nobody was right, none is', () => {
  expect(linesOf([control, won('lock', 1, 1, { verdict: oversold })])).toEqual([
    'none: lock (broke its promise: oversold 37 of 10), unguarded (was wrong: oversold 37 of 10)',
  ]);
});

test('under other loads others may be ahead: each load has its own line', () => {
  const at = (clients: number, lock: number): RunRecord[] => [
    won('lock', lock, 40, { clients }),
    won('atomic', 500, 40, { clients }),
  ];
  const lines = linesOf([...at(1, 900), ...at(64, 100)]);
  expect(lines[0]).toMatch(/^1 client: lock, which won most .* then atomic 500/);
  expect(lines[1]).toMatch(/^64 clients: atomic, which won most .* then lock 100/);
});

test.each([
  ['apart', [900, 1000, 1100, 1200], 'in 4 runs lock never won less than atomic at its best'],
  [
    'across each other',
    [400, 1000, 1100, 1200],
    'lock (400–1,200/s) and atomic (500–800/s) overlap in 4 runs, so that either may be faster',
  ],
])('several runs that lie %s say how sure it is', (_, goodputs, says) => {
  const atomic = [500, 600, 700, 800].map((each) => won('atomic', each, 40, block));
  const lines = linesOf([...goodputs.map((each) => won('lock', each, 40, block)), ...atomic]);
  expect(lines.at(-1)).toBe(`how sure: ${says}`);
});

test('two runs are few', () => {
  const runs = [900, 1000].map((each) => won('lock', each, 40, block));
  const lines = linesOf([...runs, ...[500, 600].map((each) => won('atomic', each, 40, block))]);
  expect(lines.at(-1)).toMatch(/at its best; run --blocks 10 to be sure$/);
});

test.each<[string, RunRecord[]]>([
  ['one row', [won('lock', 1, 1)]],
  ['a service of somebody', [won('a', 1, 1, { store: 'remote' }), won('b', 2, 1, { store: 'remote' })]],
  ['races without a verdict', [won('a', 1, 1, { promise: 'none' }), won('b', 2, 1, { promise: 'none' })]],
  [
    'several machines',
    [won('a', 1, 1), won('b', 2, 1, { environment: { ...environment, cores: environment.cores + 1 } })],
  ],
])('nothing is said of %s', (_, runs) => {
  expect(linesOf(runs)).toEqual([]);
});
