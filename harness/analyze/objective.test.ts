import { describe, expect, test } from 'vitest';
import { aRunRecord } from '../core/run-record.fixture.ts';
import { holds, judge, measuredBy, parseObjective } from './objective.ts';
import type { Objective } from './objective.ts';
import { metricNames, metrics } from './objective-metrics.ts';

function read(text: string): Objective {
  const objective = parseObjective(text);
  if ('problems' in objective) throw new Error(objective.problems.join('; '));
  return objective;
}

test('an objective holds its bounds in their units', () => {
  const { thresholds } = read('p99<50ms, 409<30%,violations=0,goodput>=2k/s,unknown<=0');
  expect(thresholds.map(({ metric, comparison, value }) => [metric, comparison, value])).toEqual([
    ['p99', '<', 50],
    ['409', '<', 0.3],
    ['violations', '=', 0],
    ['goodput', '>=', 2000],
    ['unknown', '<=', 0],
  ]);
});

test.each([
  ['', ['is empty; write p99<50ms,409<30%,violations=0']],
  ['p99<50ms,', ['a bound is empty; write bounds by comma: p99<50ms,409<30%']],
  // no unit, a wrong unit, no number
  ['p99<50', ['"p99<50": "50" has no unit; write 50s, 250ms or 2m']],
  [
    'p99<50parsecs',
    ['"p99<50parsecs": "50parsecs" has an unknown unit "parsecs"; choose from us, ms, s, m, h'],
  ],
  ['p99<fast', ['"p99<fast": "fast" is not a duration; write 10s, 250ms or 2m']],
  ['p99<NaN', ['"p99<NaN": "NaN" is not a duration; write 10s, 250ms or 2m']],
  ['p99<', ['"p99<": has no value; write p99<50ms']],
  ['409<0.3', ['"409<0.3": "0.3" is not a percentage; write 409<30%']],
  ['409<130%', ['"409<130%": 130% is more than all; write at most 100%']],
  // a comparison that is missing, doubled, or points the wrong way
  ['p99', ['"p99": p99 has no comparison; write p99<50ms (< or <=)']],
  ['p99>50ms', ['"p99>50ms": p99 cannot be compared by >; write p99<50ms (< or <=)']],
  ['p99=<50ms', ['"p99=<50ms": p99 cannot be compared by =<; write p99<50ms (< or <=)']],
  ['goodput<5/s', ['"goodput<5/s": goodput cannot be compared by <; write goodput>=1000/s (>= or >)']],
  // what nothing can keep to
  ['p99<0ms', ['"p99<0ms": nothing is less than 0; write p99<50ms']],
  ['p99<-5ms', ['"p99<-5ms": is below 0; write p99<50ms']],
  ['p99<50ms,p99<20ms', ['"p99<20ms" bounds p99 a second time; keep one of them']],
  // every problem at once
  [
    'p98<50ms,violation=0',
    [
      `"p98<50ms": unknown metric "p98" (did you mean "p90"?); choose from ${metricNames.join(', ')}`,
      `"violation=0": unknown metric "violation" (did you mean "violations"?); choose from ${metricNames.join(', ')}`,
    ],
  ],
])('%j is refused', (text, problems) => {
  expect(parseObjective(text)).toEqual({ problems });
});

describe('a bound that is relative to a kept run', () => {
  test('is a multiple of what was kept, beside others of the same metric', () => {
    const objective = parseObjective('p99<+10%,goodput>=-2.5%,409<30%,409<-50%', { hasKept: true });
    if ('problems' in objective) throw new Error(objective.problems.join('; '));
    expect(objective.thresholds.map(({ metric, value, ofKept }) => [metric, value, ofKept])).toEqual([
      ['p99', 1.1, true],
      ['goodput', 0.975, true],
      ['409', 0.3, undefined],
      ['409', 0.5, true],
    ]);
  });

  test.each([
    ['violations<+10%', '"violations<+10%": violations are counted, not compared; write violations=0'],
    ['goodput>-100%', '"goodput>-100%": leaves nothing of what was kept; write goodput>-10%'],
    ['p99<+10', '"p99<+10": "+10" is not a duration; write 10s, 250ms or 2m'],
    ['p99<+10%,p99<=+5%', '"p99<=+5%" bounds p99 a second time; keep one of them'],
  ])('%s is refused', (text, problem) => {
    expect(parseObjective(text, { hasKept: true })).toEqual({ problems: [problem] });
  });

  test('needs a kept run', () => {
    expect(parseObjective('p99<+10%')).toEqual({
      problems: [
        '"p99<+10%" is relative to a kept run; name one by bench --objective-baseline DIR, or write p99<50ms',
      ],
    });
  });
});

test('the list of metrics is complete, and each example can be read', () => {
  expect(metricNames.toSorted()).toEqual(Object.keys(metrics).toSorted());
  for (const name of metricNames) expect(read(metrics[name].example).thresholds[0]?.metric).toBe(name);
});

test.each([
  // the bound itself is inside for <=, >= and =, outside for < and >
  ['p99<50ms', 50, false],
  ['p99<50ms', 49.9, true],
  ['p99<=50ms', 50, true],
  ['violations=0', 0, true],
  ['violations=0', 1, false],
  ['goodput>=10/s', 10, true],
  ['goodput>10/s', 10, false],
])('%s at %d: %s', (text, figure, expected) => {
  const [threshold] = read(text).thresholds;
  expect(threshold !== undefined && holds(threshold, figure)).toBe(expected);
});

test.each([
  ['p99<50ms', 10, 49, 'holds'],
  ['p99<50ms', 51, 90, 'broken'],
  ['p99<50ms', 40, 60, 'open'],
  ['goodput>=10/s', 9, 11, 'open'],
  ['violations=0', 0, 0, 'holds'],
  ['violations=3', 2, 4, 'open'],
] as const)('%s with a figure from %d to %d: %s', (text, low, high, expected) => {
  const [threshold] = read(text).thresholds;
  expect(threshold && judge(threshold, { low, high })).toBe(expected);
});

test('a bound finds its figure in a run, and none where it was not measured', () => {
  const witness = { key: 'items/0-0', text: 'oversold 11 of 10', nonces: [] };
  const run = aRunRecord({
    latencyMs: { ...aRunRecord().latencyMs, operation: { count: 9, p50: 1 } },
    operations: { won: 6, lost: 2, gaveUp: 0, unknown: 1, error: 1 },
    verdict: {
      result: 'invalid',
      reasons: [],
      anomalies: [
        { kind: 'oversell', count: 2, first: witness, worst: witness },
        { kind: 'lost-update', count: 3, first: witness, worst: witness },
      ],
    },
  });
  const figure = (metric: keyof typeof metrics): number | undefined => measuredBy({ metric }, run);
  expect(figure('p50')).toBe(1);
  expect(figure('p99')).toBeUndefined();
  expect(figure('unknown')).toBe(0.1);
  expect(figure('errors')).toBe(0.1);
  expect(figure('violations')).toBe(5);
  expect(figure('goodput')).toBe(run.rates.goodputPerS);
});
