import { expect, test } from 'vitest';
import { aRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { AnomalyKind } from '../../core/verdict.ts';
import { worstOf } from './exhibits.ts';

const witness = { key: 'items/0-0', text: 'it went wrong', nonces: [] };

/** A race that was wrong in these ways, with a picture of each. */
const wrong = (strategy: string, promise: RunRecord['promise'], ...kinds: AnomalyKind[]): RunRecord =>
  aRunRecord({
    strategy,
    promise,
    verdict: {
      result: 'invalid',
      reasons: [],
      anomalies: kinds.map((kind) => ({ kind, count: 1, first: witness, worst: witness })),
    },
    exhibits: kinds.map((kind) => ({
      of: { kind: 'anomaly', anomaly: kind, which: 'worst' },
      ...witness,
      requests: [],
      edges: [],
      leftOut: 0,
    })),
  });

const shown = (...runs: readonly RunRecord[]): readonly (string | undefined)[] => {
  const worst = worstOf(runs);
  return [worst?.run.strategy, worst?.exhibit.of.kind === 'anomaly' ? worst.exhibit.of.anomaly : undefined];
};

test('the worst of several races is an oversell before an edit that was lost, whichever was raced last', () => {
  const [sold, edited] = [wrong('one', 'unsafe', 'oversell'), wrong('two', 'unsafe', 'lost-update')];
  expect(shown(sold, edited)).toEqual(['one', 'oversell']);
  expect(shown(edited, sold)).toEqual(['one', 'oversell']);
  expect(shown(sold, { ...sold, strategy: 'later' })).toEqual(['later', 'oversell']);
});

test('a broken promise is worse than what must happen', () => {
  expect(shown(wrong('one', 'unsafe', 'oversell'), wrong('two', 'safe', 'lost-update'))).toEqual([
    'two',
    'lost-update',
  ]);
  expect(shown(aRunRecord())).toEqual([undefined, undefined]);
});
