import { beforeAll, expect, test } from 'vitest';
import { anObjective } from '../../../analyze/gate/gate.fixture.ts';
import { aRunRecord } from '../../../core/run-record.fixture.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { histogramsReady } from '../../../measure/histogram.ts';
import { text } from '../../formats/text.ts';
import { raceDocument } from '../race.ts';
import { aRace } from './race.fixture.ts';

beforeAll(histogramsReady);

/** Three blocks of a race: each a little slower than the one before. */
const blocks = (factor = 1): RunRecord[] =>
  [0.99, 1, 1.01].flatMap((one) =>
    aRace({ warnings: [] }).map((run) => ({
      ...run,
      warnings: [],
      rates: { ...run.rates, goodputPerS: run.rates.goodputPerS * one * factor },
    })),
  );

const gate = {
  objective: anObjective('409<30%,goodput>=1500/s,goodput>=-10%,violations=0'),
  kept: { path: 'results/kept', runs: blocks(2).map((run) => ({ ...run, seed: 7 })) },
};
const document = raceDocument(blocks(), [], gate);

test('below the table stands what each row keeps to, what it misses, and what is not told', () => {
  const printed = text.print(document, { width: 100, color: false });
  const lines = printed.split('\n');
  const said = (who: string, bound: string): string | undefined =>
    lines.find((line) => line.startsWith(who) && line.includes(` ${bound} `));
  expect(said('atomic ', '409<30%')).toMatch(/24\.9% \(.*\) +✓ met$/);
  expect(said('optimistic ', 'goodput>=1500/s')).toMatch(/1,410\/s \(.*\) +✗ missed$/);
  expect(said('lock ', 'goodput>=1500/s')).toMatch(/\? not told apart$/);
  expect(said('lock ', 'goodput>=-10%')).toMatch(/1,510\/s: −50\.0% \(.*\) +3,020\/s +✗ missed$/);
  expect(printed).toMatch(/\? lock: goodput>=1500\/s: 3 runs do not tell; about \d+ blocks would/);
  expect(printed.replaceAll(/\s+/g, ' ')).toContain(
    'held against results/kept (3 runs of 2026-01-02), which differs: seed 7 → 1',
  );
  // who misses a bound is not the one to take
  expect(printed.replaceAll(/\s+/g, ' ')).toMatch(/none: unguarded .*atomic \(missed goodput>=-10%\)/);
  // the control is raced to be wrong
  expect(said('unguarded', '409<30%')).toBeUndefined();
  expect(printed).toContain('unguarded: raced to be wrong');
});

test('a program gets the same as data, and a test report a case for each bound of a row', () => {
  const { objectives } = document.data as {
    objectives: { label: string; bounds: { bound: string; says: string }[] }[];
  };
  const saidOf = (label: string) =>
    objectives.find((row) => row.label === label)?.bounds.map(({ says }) => says);
  expect(saidOf('atomic')).toEqual(['met', 'met', 'missed', 'met']);
  expect(saidOf('lock')).toEqual(['missed', 'not-told-apart', 'missed', 'met']);
  expect(saidOf('unguarded')).toEqual([]);
  // Beside that of each row.
  expect(document.cases).toHaveLength(4 + 3 * 4);
  expect(document.cases).toContainEqual(
    expect.objectContaining({ suite: 'last-item', name: 'lock: goodput>=1500/s', outcome: 'unproven' }),
  );
  const failed = document.cases?.find(({ name }) => name === 'lock: goodput>=-10%');
  expect(failed).toMatchObject({
    outcome: 'failed',
    why: expect.stringContaining('was missed: 1,510/s') as string,
  });
  expect(failed?.more).toContain('seed 7 → 1');
});

test('a row without a partner is told', () => {
  const strange = raceDocument([aRunRecord({ clients: 5 })], [], gate);
  expect(text.print(strange, { width: 100, color: false })).toContain('there is no kept run of this row');
});

test('without a gate nothing of it is there', () => {
  const bare = raceDocument(blocks(), []);
  expect(bare.cases).toHaveLength(4);
  expect(bare.data).not.toHaveProperty('objectives');
});
