import type { Percentiles, RunRecord } from '../core/run-record.ts';

export type Comparison = '<' | '<=' | '=' | '>=' | '>';
export type Unit = 'ms' | 'share' | 'count' | 'perS';

/** What an objective looks at of a run. */
export type Judged = Pick<RunRecord, 'latencyMs' | 'conflicts' | 'operations' | 'verdict' | 'rates'>;

/** Something that an objective can bound. */
interface Metric {
  readonly about: string;
  readonly unit: Unit;
  readonly comparisons: readonly Comparison[];
  readonly example: string;
  readonly of: (run: Judged) => number | undefined;
}

const atMost: readonly Comparison[] = ['<', '<='];

/** What objectives are made of, with where a run keeps the figure. */
export const metrics = {
  p50: latency('p50', 'median'),
  p90: latency('p90', '90th percentile'),
  p99: latency('p99', '99th percentile'),
  p999: latency('p999', '99.9th percentile'),
  max: latency('max', 'maximum'),
  '409': {
    about: 'share of attempts that ended in a conflict',
    unit: 'share',
    comparisons: atMost,
    example: '409<30%',
    of: ({ conflicts }) => conflicts.rate,
  },
  unknown: {
    about: 'share of operations without a usable answer',
    unit: 'share',
    comparisons: atMost,
    example: 'unknown<0.1%',
    of: ({ operations }) => shareOf(operations, 'unknown'),
  },
  errors: {
    about: 'share of operations that were answered in a way nobody expects',
    unit: 'share',
    comparisons: atMost,
    example: 'errors<0.1%',
    of: ({ operations }) => shareOf(operations, 'error'),
  },
  violations: {
    about: 'broken invariants, all kinds together',
    unit: 'count',
    comparisons: ['=', '<', '<='],
    example: 'violations=0',
    of: ({ verdict }) => verdict.anomalies.reduce((sum, { count }) => sum + count, 0),
  },
  goodput: {
    about: 'operations won in a second',
    unit: 'perS',
    comparisons: ['>=', '>'],
    example: 'goodput>=1000/s',
    of: ({ rates }) => rates.goodputPerS,
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof metrics;

/** All metrics in the order in which they are listed. Numbers would come first in an object's own order. */
export const metricNames: readonly MetricName[] = [
  'p50',
  'p90',
  'p99',
  'p999',
  'max',
  '409',
  'unknown',
  'errors',
  'violations',
  'goodput',
];

function latency(percentile: Exclude<keyof Percentiles, 'count' | 'mean'>, about: string): Metric {
  return {
    about: `${about} of the latency of whole operations`,
    unit: 'ms',
    comparisons: atMost,
    example: `${percentile}<50ms`,
    of: ({ latencyMs }) => latencyMs.operation[percentile],
  };
}

function shareOf(operations: RunRecord['operations'], settlement: 'unknown' | 'error'): number | undefined {
  const settled = Object.values(operations).reduce((sum, count) => sum + count, 0);
  return settled === 0 ? undefined : operations[settlement] / settled;
}
