import { beforeAll, describe, expect, test } from 'vitest';
import { History } from '../../core/history.ts';
import type { Answer } from '../../core/operation.ts';
import { randomStream } from '../../core/random.ts';
import { figuresOf } from '../../measure/figures.ts';
import { histogramsReady } from '../../measure/histogram.ts';
import { parseObjective } from '../objective.ts';
import type { Objective } from '../objective.ts';
import { judgeProbe } from './probe.ts';
import type { Judgement, Probed } from './probe.ts';

beforeAll(histogramsReady);

const accepted: Answer = { kind: 'accepted', version: 2, added: [] };
const conflict: Answer = { kind: 'conflict', reason: 'write-conflict', retryable: true };

/** One request a millisecond, each with its latency; one that lost a race is marked. */
function raced(
  count: number,
  latencyMs: (at: number) => number,
  lost: (at: number) => boolean = () => false,
): Probed {
  const history = new History(1, count);
  for (let at = 0; at < count; at++) {
    const [status, answer] = lost(at) ? [409, conflict] : [200, accepted];
    history.append(at + 1, at, 1, 0, 0, 1, 0, status, answer, at, at, at + latencyMs(at));
    history.settle(at, lost(at) ? 'gaveUp' : 'won');
  }
  return {
    ...figuresOf(history, { fromMs: 0, toMs: count }),
    durationS: count / 1000,
    warnings: [],
    promise: 'none',
    verdict: { result: 'valid', anomalies: [], reasons: [] },
  };
}

function judged(run: Probed, text: string): Judgement & { readonly bound: Judgement['bounds'][number] } {
  const objective = parseObjective(text) as Objective;
  const judgement = judgeProbe(run, objective);
  const [bound] = judgement.bounds;
  if (bound === undefined) throw new Error('no bound');
  return { ...judgement, bound };
}

const random = randomStream(5);
const noise = Float64Array.from({ length: 20_000 }, random);
/** Exponential, of mean 1 ms: p99 is 4.6 ms. */
const apart = (at: number): number => -Math.log(1 - (noise[at] ?? 0));
/** The same latencies, but the slow ones come one behind another: half a second of each ten. */
const clustered = (at: number): number => (at % 10_000 < 500 ? 5 + apart(at) : apart(at) / 2);

describe('a quantile', () => {
  test('of answers that are independent is known as well as they are many', () => {
    const { bound, outcome } = judged(raced(8000, apart), 'p99<7ms');
    expect(outcome).toBe('pass');
    expect(bound.independent).toBeGreaterThan(3000);
    expect(bound.low).toBeLessThan(4.6);
    expect(bound.high).toBeGreaterThan(4.6);
  });

  test('of slow answers in a row has no upper end, however many they are', () => {
    const { bound, outcome, why, longer } = judged(raced(20_000, clustered), 'p99<20ms');
    expect(outcome).toBe('undecided');
    expect(bound).not.toHaveProperty('high');
    expect(bound.answers).toBe(20_000);
    expect(bound.independent).toBeLessThan(299);
    expect(why).toMatch(
      /^p99<20ms: 20,000 answers, of which neighbours are alike, count as \d+, and 299 are needed$/,
    );
    expect(longer).toBeGreaterThan(1);
  });

  test('of a record that does not say what followed what has no upper end', () => {
    const { windows: _, ...bare } = raced(8000, apart);
    expect(judged(bare, 'p99<7ms')).toMatchObject({ outcome: 'undecided', bound: { independent: 0 } });
  });

  test('is surely broken where 40 times as many are slow as may be, whatever is alike', () => {
    // a queue that grows throughout: everything is like what went before
    const { bound, outcome } = judged(
      raced(4000, (at) => at / 4),
      'p99<100ms',
    );
    expect(outcome).toBe('fail');
    expect(bound.low).toBeGreaterThan(550);
    expect(bound.low).toBeLessThan(601);
  });

  test('that is the median lies among the answers, however alike they are', () => {
    const run = raced(4000, (at) => 1 + at / 4);
    expect(judged(run, 'p50<1us').outcome).toBe('fail');
    expect(judged(run, 'p50<20s').outcome).toBe('pass');
    expect(judged(run, 'p90<20s').outcome).toBe('undecided');
  });

  test('of a rate that was missed is the service’s fault where it breaks the bound, though no interval says so', () => {
    const run = raced(4000, (at) => at / 4);
    expect(judged(run, 'p50<100ms').outcome).toBe('undecided');
    const warnings = [{ code: 'rate-missed', text: 'the service cannot keep that rate' }] as const;
    expect(judged({ ...run, warnings }, 'p50<100ms')).toMatchObject({ outcome: 'fail', by: 'service' });
    expect(judged({ ...run, warnings }, 'p50<900ms')).toMatchObject({ outcome: 'fail', by: 'measurement' });
  });
});

describe('a share of conflicts', () => {
  test('has a wider interval where they come in a row', () => {
    const single = judged(
      raced(8000, apart, (at) => (noise[at] ?? 0) < 0.2),
      '409<30%',
    ).bound;
    const rows = judged(
      raced(8000, apart, (at) => at % 2000 < 400),
      '409<30%',
    ).bound;
    expect(single.figure).toBeCloseTo(0.2, 1);
    expect(rows.figure).toBeCloseTo(0.2, 5);
    expect((rows.high ?? 1) - rows.low).toBeGreaterThan(4 * ((single.high ?? 1) - single.low));
    expect([single.says, rows.says]).toEqual(['holds', 'open']);
  });
});

test('goodput that comes and goes is known less well than goodput that is steady', () => {
  const steady = judged(raced(8000, apart), 'goodput>=900/s').bound;
  const unsteady = judged(
    raced(8000, apart, (at) => at % 2000 < 100),
    'goodput>=900/s',
  ).bound;
  expect(steady.says).toBe('holds');
  expect(unsteady.figure).toBeCloseTo(950, -1);
  expect(unsteady.says).toBe('open');
});

test('what happened in a race alone needs no interval', () => {
  expect(judged(raced(500, apart), 'violations=0').bound).toMatchObject({ low: 0, high: 0, says: 'holds' });
});
