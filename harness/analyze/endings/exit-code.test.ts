import { describe, expect, test } from 'vitest';
import { aRunRecord, completeRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { exitCodeOf, exitCodeOfReproduction, exitCodeOfSweep, exitCodeOfVerdicts } from './exit-code.ts';

const valid = aRunRecord().verdict;
const invalid = completeRunRecord.verdict;
const inconclusive = { result: 'inconclusive', anomalies: [], reasons: ['nobody won'] } as const;

const safe = (overrides: Partial<RunRecord> = {}): RunRecord =>
  aRunRecord({ strategy: 'atomic', promise: 'safe', verdict: valid, warnings: [], ...overrides });
const control = (overrides: Partial<RunRecord> = {}): RunRecord =>
  aRunRecord({ strategy: 'unguarded', promise: 'unsafe', verdict: invalid, warnings: [], ...overrides });

describe('the exit code', () => {
  test.each<[string, RunRecord[], number, string[]]>([
    ['nothing was run', [], 0, []],
    ['safe and right, control caught', [safe(), control()], 0, []],
    [
      'a safe strategy oversold',
      [safe({ verdict: invalid }), control()],
      10,
      ['last-item/atomic promised to be safe, but oversold 37 of 10'],
    ],
    [
      'the control was not caught',
      [safe(), control({ verdict: valid })],
      11,
      ['last-item/unguarded should have been caught and was not: the race beside it proves nothing'],
    ],
    // alone it controls nothing
    ['an unsafe strategy that was lucky alone', [control({ verdict: valid })], 0, []],
    // with one client nothing goes wrong: a control of another cell
    ['an unsafe strategy beside other settings', [safe(), control({ verdict: valid, clients: 1 })], 0, []],
    [
      'an inconclusive verdict',
      [safe({ verdict: inconclusive }), control()],
      11,
      ['last-item/atomic is inconclusive: nobody won'],
    ],
    [
      'an inconclusive control',
      [safe(), control({ verdict: inconclusive })],
      11,
      ['last-item/unguarded is inconclusive: nobody won'],
    ],
    [
      'a warning that takes the proof',
      [safe({ warnings: [{ code: 'nothing-overlapped', text: 'no two requests overlapped' }] })],
      11,
      ['last-item/atomic proves nothing: no two requests overlapped (nothing-overlapped)'],
    ],
    [
      'a run without a promise that got no usable answer',
      [
        safe({
          workload: 'noop',
          promise: 'none',
          verdict: inconclusive,
          warnings: [
            { code: 'no-usable-answer', text: 'none of 12 operations got a usable answer: 401 × 12: why' },
            { code: 'nothing-overlapped', text: 'no two requests overlapped' },
          ],
        }),
      ],
      11,
      [
        'noop/atomic proves nothing: none of 12 operations got a usable answer: 401 × 12: why (no-usable-answer)',
      ],
    ],
    ['a run without a promise', [safe({ workload: 'noop', promise: 'none', verdict: inconclusive })], 0, []],
    ['a warning that limits only', [safe({ warnings: [{ code: 'one-block', text: 'one block' }] })], 0, []],
    [
      'unproven outranks broken, and both are told',
      [safe({ verdict: invalid }), control({ verdict: valid })],
      11,
      [
        'last-item/unguarded should have been caught and was not: the race beside it proves nothing',
        'last-item/atomic promised to be safe, but oversold 37 of 10',
      ],
    ],
    [
      'a run without a promise',
      [
        safe({
          promise: 'none',
          verdict: inconclusive,
          warnings: [{ code: 'generator-saturated', text: 'saturated' }],
        }),
      ],
      0,
      [],
    ],
  ])('%s', (_, runs, code, reasons) => expect(exitCodeOf(runs)).toEqual({ code, reasons }));
});

test('a sweep is held to its figures: what a point shows is no failure, what makes it worthless is', () => {
  const law = { ...aRunRecord().latencyMs, operation: { count: 1000, mean: (1000 * 32) / 12_400 } };
  const point = aRunRecord({ latencyMs: law, warnings: [] });
  const alone = { ...point, verdict: { ...point.verdict, result: 'inconclusive' as const } };
  const beyond = { ...point, warnings: [{ code: 'rate-missed' as const, text: 'too much' }] };
  const apart = { ...point, warnings: [{ code: 'nothing-overlapped' as const, text: 'too many keys' }] };
  expect(exitCodeOfSweep([point, alone, beyond, apart])).toEqual({ code: 0, reasons: [] });
  const saturated = { ...point, warnings: [{ code: 'generator-saturated' as const, text: 'at 1.00 core' }] };
  expect(exitCodeOfSweep([point, saturated]).code).toBe(11);
  const broken = { ...point, latencyMs: { ...law, operation: { count: 1000, mean: 1 } } };
  expect(exitCodeOfSweep([point, broken])).toEqual({
    code: 11,
    reasons: ["1 of 2 records break Little's law: their data are broken"],
  });
  const few = { ...point, latencyMs: { ...law, operation: { count: 100, mean: 1 } } };
  expect(exitCodeOfSweep([point, few]).reasons).toEqual([
    '1 of 2 records are too short for their waits: raise --duration',
  ]);
  const late = {
    ...broken,
    settings: { ...point.settings, thinkMs: 0.1 },
    resources: {
      generator: { ...point.resources.generator, eventLoopDelayMs: { p50: 1, p99: 40, max: 50 } },
    },
  };
  expect(exitCodeOfSweep([point, late]).reasons).toEqual([
    '1 of 2 records paused longer than asked, as the generator was late: the machine was too busy',
  ]);
  const invalid = { ...point, verdict: { ...point.verdict, result: 'invalid' as const } };
  expect(exitCodeOfSweep([point, invalid]).code).toBe(10);
});

test.each<[string, RunRecord, RunRecord, number]>([
  ['the same verdict again', control(), control(), 0],
  ['an unsafe strategy that was lucky now', control(), control({ verdict: valid }), 99],
  // bench says more of these
  ['a safe strategy that is wrong now', safe(), safe({ verdict: invalid }), 10],
  ['a race that proves nothing now', safe(), safe({ verdict: inconclusive }), 11],
])('a race again, %s: %#', (_, old, now, code) => {
  expect(exitCodeOfReproduction([{ old, new: now }]).code).toBe(code);
});

test.each<[string, RunRecord[], number, string[]]>([
  ['right, and a control that was caught', [safe(), control()], 0, []],
  ['wrong', [safe({ verdict: invalid })], 10, ['last-item/atomic is wrong: oversold 37 of 10']],
  ['proves nothing', [safe({ verdict: inconclusive })], 11, ['last-item/atomic is inconclusive: nobody won']],
])('a verdict alone: %s', (_, runs, code, reasons) => {
  expect(exitCodeOfVerdicts(runs)).toEqual({ code, reasons });
});
