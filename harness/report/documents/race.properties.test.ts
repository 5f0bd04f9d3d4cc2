import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Verdict } from '../../core/verdict.ts';
import { anomalyKinds } from '../../core/verdict.ts';
import { markdown } from '../formats/markdown.ts';
import { text } from '../formats/text.ts';
import { displayWidth } from '../wrap.ts';
import { raceDocument } from './race.ts';

const plain = { color: false, width: 100 };

const figure = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 1_000_000_000 }),
  fc.double({ min: 0, max: 1e9, noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);
const count = fc.integer({ min: 0, max: 1_000_000_000 });
const name = fc.string({ unit: fc.constantFrom('a', 'b', 'g', '-', '0'), minLength: 1, maxLength: 30 });
const words = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '1', '✓', 'é', '日', '|'),
  minLength: 1,
  maxLength: 90,
});
const cpu = fc.record({ cpuMsPerOperation: figure, cpuShare: figure });
const percentiles = fc.record(
  { count, mean: figure, p50: figure, p90: figure, p99: figure, p999: figure, max: figure },
  { requiredKeys: ['count'] },
);
const witness = fc.record({ key: name, text: words, nonces: fc.constant([]) });
const verdict: fc.Arbitrary<Verdict> = fc.record({
  result: fc.constantFrom('valid', 'invalid', 'inconclusive'),
  anomalies: fc.array(
    fc.record({
      kind: fc.constantFrom(...(Object.keys(anomalyKinds) as (keyof typeof anomalyKinds)[])),
      count,
      first: witness,
      worst: witness,
    }),
    { maxLength: 3 },
  ),
  reasons: fc.array(words, { maxLength: 2 }),
});

const record: fc.Arbitrary<RunRecord> = fc
  .record({
    workload: fc.constantFrom('last-item', 'parallel-edits'),
    strategy: name,
    store: fc.constantFrom('memory', 'redis'),
    policy: fc.constantFrom('discard', 'merge'),
    arrival: fc.constantFrom('closed', 'burst'),
    clients: count,
    instances: count,
    seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    promise: fc.constantFrom('safe', 'unsafe', 'none'),
    verdict,
    durationS: figure,
    rates: fc.record({ attemptsPerS: figure, operationsPerS: figure, goodputPerS: figure }),
    operations: fc.record({ won: count, lost: count, gaveUp: count, unknown: count, error: count }),
    conflicts: fc.record({
      rate409: fc.double({ min: 0, max: 1, noNaN: true }),
      rate: fc.constant(0),
      byReason: fc.constant({}),
      raceLost: count,
      terminal: count,
      gateway: count,
    }),
    resolutions: fc.record({
      met: count,
      retried: count,
      merged: count,
      overwritten: count,
      resent: count,
      discarded: count,
      overwrittenChanges: count,
      repeatedEffects: count,
    }),
    operation: percentiles,
    resolution: percentiles,
    attemptsPerWin: fc.option(figure, { nil: undefined }),
    service: fc.option(cpu, { nil: undefined }),
    warning: words,
  })
  .map(({ operation, resolution, attemptsPerWin, service, warning, ...fields }) => {
    const { attemptsPerWin: _without, ...base } = aRunRecord(fields);
    const { generator } = base.resources;
    return {
      ...base,
      ...(attemptsPerWin === undefined ? {} : { attemptsPerWin }),
      latencyMs: { ...base.latencyMs, operation, resolution },
      resources: { generator, ...(service === undefined ? {} : { service }) },
      warnings: [{ code: 'late-arrivals', text: warning }],
    };
  });

describe('whatever the figures', () => {
  test('no line is wider than 100 columns', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (runs) => {
        for (const line of text.print(raceDocument(runs, []), plain).split('\n'))
          expect(displayWidth(line), line).toBeLessThanOrEqual(100);
      }),
      { numRuns: 100 },
    );
  });

  test('a Markdown table has as many cells in every row', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 4 }), (runs) => {
        const blocks = markdown.print(raceDocument(runs, []), plain).split('\n\n');
        for (const block of blocks.filter((part) => part.startsWith('| '))) {
          const widths = block.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
          expect(new Set(widths).size).toBe(1);
        }
      }),
      { numRuns: 50 },
    );
  });
});
