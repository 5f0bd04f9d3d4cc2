import { expect, test } from 'vitest';
import { aRunRecord, completeRunRecord } from '../../../core/run-record.fixture.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { exitCodeOf } from '../../../analyze/endings/exit-code.ts';
import { raceCases } from './cases.ts';

const { verdict: invalid } = completeRunRecord;
const { verdict: valid } = aRunRecord();
const safe = (more: Partial<RunRecord> = {}): RunRecord =>
  aRunRecord({ strategy: 'atomic', promise: 'safe', verdict: valid, warnings: [], ...more });
const control = (more: Partial<RunRecord> = {}): RunRecord =>
  aRunRecord({ strategy: 'unguarded', promise: 'unsafe', verdict: invalid, warnings: [], ...more });
const unmet = { code: 'nothing-overlapped', text: 'nobody met' } as const;

test.each<[string, readonly RunRecord[], readonly string[]]>([
  ['right, and the control is caught', [safe(), control()], ['atomic passed', 'unguarded passed']],
  ['a safe one is wrong', [safe({ verdict: invalid }), control()], ['atomic failed', 'unguarded passed']],
  [
    'the control is not caught',
    [safe(), control({ verdict: valid })],
    ['atomic passed', 'unguarded unproven'],
  ],
  ['nobody met', [safe({ warnings: [unmet] })], ['atomic unproven']],
  // wrong is wrong, whatever else it does not prove
  ['wrong and overloaded', [safe({ verdict: invalid, warnings: [unmet] })], ['atomic failed']],
  ['nothing to judge', [safe({ promise: 'none' })], ['atomic passed']],
  [
    'a setting tells rows apart',
    [safe(), safe({ clients: 1 })],
    ['atomic, 32 clients passed', 'atomic, 1 client passed'],
  ],
])('%s: cases are as green as the exit code', (_, runs, told) => {
  const cases = raceCases(runs);
  expect(cases.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(told);
  expect(cases.every(({ outcome }) => outcome === 'passed')).toBe(exitCodeOf(runs).code === 0);
});

test('a case of several blocks has the time of all, and says what went wrong in any of them', () => {
  const blocks = [safe({ durationS: 2 }), safe({ durationS: 3, verdict: invalid })];
  expect(raceCases(blocks)).toMatchObject([
    {
      suite: 'last-item',
      name: 'atomic',
      seconds: 5,
      outcome: 'failed',
      why: 'promised to be safe, but oversold 37 of 10',
    },
  ]);
  expect(raceCases(blocks)[0]?.more?.join('\n')).toMatch(/✗ atomic: oversell.*1 of 2 runs[^]*seed 1/);
});
