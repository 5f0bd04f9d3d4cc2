import { expect, test } from 'vitest';
import { expositionOf } from './exposition.ts';

test('names have the suffix of their kind and unit, and hostile labels stay within their quotes', () => {
  const text = expositionOf([
    {
      name: 'requests',
      help: 'Of a \\ and\na second line.',
      kind: 'counter',
      samples: [{ labels: { strategy: 'a"b\\c\nd\u202e', cell: '1' }, value: 3 }],
    },
    { name: 'in_flight', help: 'Now.', kind: 'gauge', samples: [] },
  ]);
  expect(text).toBe(
    String.raw`# HELP contend_requests_total Of a \\ and\na second line.
# TYPE contend_requests_total counter
contend_requests_total{strategy="a\"b\\c\nd` +
      '\u202e' +
      `",cell="1"} 3
# HELP contend_in_flight Now.
# TYPE contend_in_flight gauge
`,
  );
});

test('buckets hold what is below them, the last all', () => {
  const text = expositionOf([
    {
      name: 'operation_duration',
      help: 'Time.',
      kind: 'histogram',
      bounds: [0.0001, 0.00012],
      samples: [{ labels: { cell: '1' }, value: { counts: [2, 0, 5], sum: 0.25 } }],
    },
  ]);
  expect(text.split('\n').slice(2, -1)).toEqual([
    'contend_operation_duration_seconds_bucket{cell="1",le="0.0001"} 2',
    'contend_operation_duration_seconds_bucket{cell="1",le="0.00012"} 2',
    'contend_operation_duration_seconds_bucket{cell="1",le="+Inf"} 7',
    'contend_operation_duration_seconds_sum{cell="1"} 0.25',
    'contend_operation_duration_seconds_count{cell="1"} 7',
  ]);
});
