import { expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { text } from '../formats/text.ts';
import { comparisonDocument } from './comparison.ts';
import type { Side } from './comparison.ts';
import { raceDocument } from './race.ts';
import { oversold } from './race/race.fixture.ts';

const { rates, environment, settings } = aRunRecord();
const plain = { color: false, width: 110 };
const shown = (...sides: readonly Side[]): string => {
  const found = comparisonDocument(sides);
  return found === undefined ? '' : text.print(found, plain);
};

/** A row that won so much in each of ten blocks of a run, give or take a percent. */
function row(strategy: string, goodput: number, more: Partial<RunRecord> = {}, run = 'r1'): RunRecord[] {
  return Array.from({ length: 10 }, (_, index) =>
    aRunRecord({
      strategy,
      rates: { ...rates, goodputPerS: goodput * (1 + 0.01 * Math.sin(7 * index + goodput)) },
      warnings: [],
      block: { run, number: index + 1, of: 10 },
      ...more,
    }),
  );
}
const again = (runs: readonly RunRecord[]): RunRecord[] =>
  runs.map((run) => ({ ...run, block: { ...run.block!, role: 'again' } }));
const raced = [
  ...row('optimistic', 1000),
  ...again(row('optimistic', 1003)),
  ...row('atomic', 2000),
  ...row('unguarded', 9000, { promise: 'unsafe', verdict: oversold }),
];

test('below a race in blocks, rows are compared with the one that was raced twice, and one is advised', () => {
  const report = text.print(raceDocument(raced, []), plain);
  // the reference again is no row of its own
  expect(report.match(/^optimistic +✓ valid/gm)).toHaveLength(1);
  expect(report).toContain(
    'compared with optimistic, block by block; it was raced twice in each of 10 blocks',
  );
  expect(report).toMatch(/^atomic +goodput +2\.00 +1\.99 +2\.0\d +FASTER$/m);
  expect(report).toMatch(/^atomic +p99 +1\.00 +1\.00 +1\.00 +EQUIVALENT \(within ±2%\)$/m);
  expect(report).toMatch(/^unguarded +goodput +9\.\d+ +– +– +INVALID$/m);
  expect(report).toContain('noise, as far as optimistic may lie from itself (A/A): goodput ±2%');
  expect(report).toContain('4 figures were tested together (Holm); docs/comparing.md');
  expect(report).toMatch(
    /take atomic: it won 2\.00 times as much as optimistic \(1\.99 to 2\.0\d\), more in 10 of 10 blocks \(p 0\.002\)/,
  );
  expect(raceDocument(raced, []).data).toMatchObject({
    comparisons: [
      { reference: 'optimistic', row: 'atomic' },
      { row: 'unguarded', wrong: 'row' },
    ],
  });
});

test('records of one folder are compared with each other', () => {
  expect(shown({ name: 'one', runs: raced })).toMatch(/^last-item: one, beside optimistic$/m);
});

test('two builds in two folders that were raced in the same blocks are compared by pairs', () => {
  const [before, after] = [row('atomic', 1000, { label: 'old' }), row('atomic', 1500, { label: 'new' })];
  const report = shown({ name: 'a', runs: before }, { name: 'b', runs: after });
  expect(report).toMatch(
    /^atomic beside atomic +goodput +1\.50 .* FASTER$|^atomic +goodput +1\.50 .* FASTER$/m,
  );
  expect(report).toContain('nobody was raced twice a block');
});

test('records that were not raced together have ratios, what differs, and no verdict', () => {
  const elsewhere = { ...environment, cpu: 'Other CPU', cores: 8 };
  const later = row('atomic', 3000, { seed: 7, clients: 64, environment: elsewhere }, 'r2');
  const report = shown({ name: 'a', runs: row('atomic', 1000) }, { name: 'b', runs: later });
  expect(report).toMatch(/^atomic +goodput +3\.00 +– no blocks in common$/m);
  expect(report.replaceAll(/\s+/g, ' ')).toContain(
    'atomic: no block in common, so that nothing is claimed: clients 64 against 32; seed 7 against 1; processor Other CPU against Example CPU 3.1 GHz; cores 8 against 2',
  );
  expect(report).not.toMatch(/FASTER|SLOWER|EQUIVALENT/);
});

test('a page begins with what may be claimed of each row', () => {
  const said = (...sides: readonly Side[]) =>
    comparisonDocument(sides)?.blocks.flatMap((block) => (block.kind === 'verdicts' ? block.items : []));
  expect(said({ name: 'one', runs: raced })).toEqual([
    {
      who: 'atomic',
      text: 'goodput FASTER, p99 EQUIVALENT (within ±2%), 409 race EQUIVALENT (within ±2%), CPU a win EQUIVALENT (within ±2%)',
      tone: 'good',
    },
    { who: 'unguarded', text: 'was wrong, whatever its figures are', tone: 'bad' },
  ]);
  const slower = row('optimistic', 500, {}, 'r2');
  expect(said({ name: 'one', runs: [...row('optimistic', 1000), ...row('atomic', 500)] })?.[0]?.tone).toBe(
    'bad',
  );
  expect(said({ name: 'a', runs: raced }, { name: 'b', runs: slower })).toEqual([
    { who: 'optimistic', text: 'no blocks in common, so that nothing is claimed', tone: 'doubt' },
  ]);
});

test('each row of each side is a case, judged as its races were', () => {
  const wrong = row('optimistic', 1, { promise: 'safe', verdict: oversold });
  const { cases } = comparisonDocument([
    { name: 'a', runs: raced },
    { name: 'b', runs: wrong },
  ])!;
  expect(cases?.map(({ suite, name, outcome }) => `${suite} ${name} ${outcome}`)).toEqual([
    'last-item a: optimistic passed',
    'last-item a: atomic passed',
    'last-item a: unguarded passed',
    'last-item b: optimistic failed',
  ]);
  expect(cases?.at(-1)?.why).toMatch(/^promised to be safe, but oversold/);
});

test('a row without its like is told, and where no row has one there is nothing to show', () => {
  const report = shown(
    { name: 'a', runs: raced },
    { name: 'b', runs: [...row('atomic', 1), ...row('lock', 1)] },
  );
  expect(report).toContain('b: last-item/lock is like no row of a, or like several');
  const other = row('atomic', 1, { workload: 'transfer', settings });
  expect(
    comparisonDocument([
      { name: 'a', runs: raced },
      { name: 'b', runs: other },
    ]),
  ).toBeUndefined();
  expect(comparisonDocument([{ name: 'a', runs: row('atomic', 1) }])).toBeUndefined();
});

test('a row that was raced in circumstances of its own is compared with nothing, and that is said', () => {
  const report = shown({ name: 'a', runs: [...raced, ...row('lock', 1, { seed: 7 })] });
  expect(report).toContain(
    'last-item/lock, seed 7: no other row was raced with seed 7, so that it is compared with nothing',
  );
});
