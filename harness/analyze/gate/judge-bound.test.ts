import { beforeAll, describe, expect, test } from 'vitest';
import { aRunRecord, completeRunRecord } from '../../core/run-record.fixture.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { histogramsReady } from '../../measure/histogram.ts';
import { aBound, aRunOf } from './gate.fixture.ts';
import type { Figures } from './gate.fixture.ts';
import type { Says } from './gate.ts';
import { judgeBound } from './judge-bound.ts';

beforeAll(histogramsReady);

const runs = (figures: readonly Figures[], overrides: Partial<RunRecord> = {}): RunRecord[] =>
  figures.map((one) => aRunOf(one, overrides));
const p99s = (...values: readonly number[]): RunRecord[] => runs(values.map((p99) => ({ p99 })));
const broken = { verdict: completeRunRecord.verdict };
const warned = (code: RunRecord['warnings'][number]['code']) => ({ warnings: [{ code, text: 'so it was' }] });

describe('over several runs', () => {
  test.each<[string, string, RunRecord[], Says]>([
    ['all below, and alike', 'p99<50ms', p99s(40, 41, 42), 'met'],
    ['all above, and alike', 'p99<50ms', p99s(60, 61, 62), 'missed'],
    // three runs that scatter like that may well lie on the other side
    ['all below, but far apart', 'p99<50ms', p99s(10, 25, 49), 'open'],
    ['around the bound', 'p99<50ms', p99s(48, 50, 52), 'open'],
    ['goodput that is enough', 'goodput>900/s', runs([{}, { goodputPerS: 1010 }, {}]), 'met'],
    ['goodput that is not', 'goodput>1200/s', runs([{}, { goodputPerS: 1010 }, {}]), 'missed'],
    ['a share of conflicts', '409<30%', runs([{}, { conflicts: 0.21 }, {}]), 'met'],
    // none of 3 × 10,000 is at most 0.013 %, and not nothing
    [
      'a share that never was',
      '409<0.1%',
      runs([{ conflicts: 0 }, { conflicts: 0 }, { conflicts: 0 }]),
      'met',
    ],
    ['a share that must be nothing', '409<=0%', runs([{ conflicts: 0 }, { conflicts: 0 }]), 'open'],
    // of these races alone, the worst of them
    ['the greatest of all', 'max<100ms', p99s(40, 41, 42), 'met'],
    ['one that was slower once', 'max<100ms', p99s(10, 10, 51), 'missed'],
    ['nothing was wrong', 'violations=0', p99s(8, 8), 'met'],
    ['something was in one of them', 'violations=0', [...p99s(8, 8), aRunOf({}, broken)], 'missed'],
  ])('%s: %s', (_, text, row, says) => {
    expect(judgeBound(aBound(text), row)).toMatchObject({ says });
  });

  test('what is not told says how many blocks would tell, and so many do', () => {
    const { says, blocks = 0, why } = judgeBound(aBound('p99<50ms'), p99s(40, 47, 49, 44));
    expect([says, why]).toEqual(['open', `4 runs do not tell; about ${blocks} blocks would`]);
    const more = Array.from({ length: blocks }, (_, at) => [40, 47, 49, 44][at % 4] ?? 0);
    expect(judgeBound(aBound('p99<50ms'), p99s(...more)).says).toBe('met');
    expect(judgeBound(aBound('p99<50ms'), p99s(49, 51, 50)).why).toContain('400 would not');
  });
});

describe('nothing is met', () => {
  test.each<[string, string, RunRecord[], RegExp]>([
    [
      'where a percentile was not measured',
      'p999<1s',
      runs([{}, {}], { latencyMs: { ...aRunRecord().latencyMs, operation: { count: 90 } } }),
      /did not measure it in 2 of 2 runs/,
    ],
    [
      'by a generator at its end',
      'p99<50ms',
      [...p99s(8, 8), aRunOf({}, warned('generator-saturated'))],
      /proves nothing/,
    ],
    ['at a rate that was not made', 'p99<50ms', runs([{}, {}], warned('rate-missed')), /proves nothing/],
    ['by a service that was wrong', 'p99<50ms', runs([{}, {}], broken), /the row was wrong, however good/],
    [
      'of violations where the verdict is inconclusive',
      'violations=0',
      runs([{}, {}], { verdict: { result: 'inconclusive', anomalies: [], reasons: ['nobody won'] } }),
      /not proven: nobody won/,
    ],
    ['of violations where nobody looks', 'violations=0', runs([{}], { promise: 'none' }), /nobody looks/],
  ])('%s', (_, text, row, why) => {
    const { says, why: told } = judgeBound(aBound(text), row);
    expect(says).toBe('open');
    expect(told).toMatch(why);
  });

  test('a ramp, which cannot go on as it is, keeps to a bound that its slowest operation keeps to', () => {
    const [ramp] = runs([{ p99: 20 }], { arrival: 'ramp' });
    const says = (run: RunRecord, text: string) => judgeBound(aBound(text), [run]).says;
    // the slowest took 40 ms
    expect(says(ramp!, 'p99<50ms')).toBe('met');
    expect(says(ramp!, 'p99<30ms')).toBe('open');
    expect(says({ ...ramp!, arrival: 'closed' }, 'p99<50ms')).toBe('open');
    // so few that no percentile is told, and yet all of them keep to it
    const { p99: _, ...few } = ramp!.latencyMs.operation;
    const short = { ...ramp!, latencyMs: { ...ramp!.latencyMs, operation: few } };
    expect(says(short, 'p99<50ms')).toBe('met');
    expect(says(short, 'p99<30ms')).toBe('open');
    expect(says({ ...short, arrival: 'closed' }, 'p99<50ms')).toBe('open');
  });

  test('but a service that falls behind the rate misses what it breaks, and a generator at its end misses nothing', () => {
    const slow = [{ p99: 80 }, { p99: 81 }];
    expect(judgeBound(aBound('p99<50ms'), runs(slow, warned('rate-missed'))).says).toBe('missed');
    expect(judgeBound(aBound('p99<50ms'), runs(slow, warned('generator-saturated'))).says).toBe('open');
  });
});

describe('against a kept run', () => {
  const kept = p99s(10, 10.1, 9.9);
  test.each<[string, RunRecord[], RunRecord[], Says]>([
    ['alike', p99s(10, 10.1, 9.9), kept, 'met'],
    ['a fifth slower', p99s(12, 12.1, 11.9), kept, 'missed'],
    ['slower by just the bound', p99s(11, 11.1, 10.9), kept, 'open'],
    // how runs differ is known from the other side
    ['one run against several', p99s(10), kept, 'met'],
    ['several against one', p99s(10, 10.1, 9.9), p99s(10), 'met'],
    ['one against one', p99s(10), p99s(10), 'open'],
    ['one against none', p99s(10), [], 'open'],
    ['against what was wrong', p99s(20, 20, 20), runs([{ p99: 10 }, { p99: 10 }], broken), 'open'],
  ])('%s', (_, row, partner, says) => {
    const verdict = judgeBound(aBound('p99<+10%'), row, partner);
    expect(verdict.says).toBe(says);
    expect(verdict.why === undefined).toBe(says !== 'open');
  });

  test('so few kept runs may be that no number of new ones tells, and that is said', () => {
    const row = p99s(10, 10.6, 9.5, 10.2, 9.9);
    const { why, blocks } = judgeBound(aBound('p99<+10%'), row, p99s(10));
    expect(blocks).toBeUndefined();
    expect(why).toMatch(/no number of them would against so few kept ones: keep more/);
  });

  test('of nothing there is no percentage', () => {
    const none = runs([{ conflicts: 0 }, { conflicts: 0 }]);
    expect(judgeBound(aBound('409<+10%'), none, none).why).toMatch(/was 0 in a run/);
  });
});
