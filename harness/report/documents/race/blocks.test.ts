import { expect, test } from 'vitest';
import { aRunRecord } from '../../../core/run-record.fixture.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { text } from '../../formats/text.ts';
import { raceDocument } from '../race.ts';
import { oversold } from './race.fixture.ts';

const { rates } = aRunRecord();
const printed = (runs: readonly RunRecord[], width = 140): string =>
  text.print(raceDocument(runs, []), { color: false, width });

/** Blocks of one strategy, each with so much goodput. */
function blocks(strategy: string, goodputs: readonly number[], more: Partial<RunRecord> = {}): RunRecord[] {
  return goodputs.map((goodputPerS) =>
    aRunRecord({ strategy, rates: { ...rates, goodputPerS }, warnings: [], ...more }),
  );
}

test('blocks of one cell share a row, with their median, the least and the most', () => {
  const report = printed([...blocks('lock', [900, 1300, 1000]), ...blocks('atomic', [2000, 5000, 3000])]);
  expect(report).toMatch(/^strategy +verdict +\/s +most \/s/m);
  expect(report.match(/^(lock|atomic) +✓ valid/gm)).toHaveLength(2);
  expect(report).toMatch(/^lock +✓ valid +1,000 +900–1,300 /m);
  expect(report).toMatch(/^atomic +✓ valid +3,000 +2,000–5,000 /m);
  expect(report).not.toContain('A single run a row');
});

test('JSON keeps every record', () => {
  const runs = blocks('lock', [900, 1300, 1000]);
  expect(raceDocument(runs, []).data).toEqual({ schemaVersion: 1, runs });
});

test('who was wrong in one block is wrong, and every kind is told once with in how many', () => {
  const wrong = blocks('unguarded', [100, 200], { promise: 'unsafe', verdict: oversold });
  const report = printed([
    ...wrong,
    ...blocks('unguarded', [300], { promise: 'unsafe' }),
    ...blocks('lock', [1]),
  ]);
  expect(report).toMatch(/^unguarded +✗ oversold 37 of 10 \(2 of 3 runs\) +200 /m);
  expect(report.match(/✗ unguarded: oversell/g)).toHaveLength(1);
  expect(report).toContain(
    '✗ unguarded: oversell, 1,624 times (2 of 3 runs); for example: oversold 37 of 10',
  );
});

test('a warning of several blocks is one note', () => {
  const warned = [3, 7].map((late) =>
    aRunRecord({ warnings: [{ code: 'late-arrivals', text: `${late} arrivals were late` }] }),
  );
  const report = printed([...warned, aRunRecord({ warnings: [] })]);
  expect(report).toContain('\n1 late-arrivals: 3 arrivals were late (2 of 3 runs)\n');
  expect(report).not.toContain('\n2 ');
});

test('what a fault did is told of every block', () => {
  const fault = {
    fault: 'pause-service@2s',
    kind: 'pause-service',
    atMs: 2000,
    lost: { unknown: 1, refused: 0 },
  };
  const report = printed(blocks('lock', [1, 2], { faults: [fault] }));
  expect(report).toContain('! lock, run 1: pause-service@2s did not happen\n! lock, run 2:');
});
