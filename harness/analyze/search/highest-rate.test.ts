import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { highestRate } from './highest-rate.ts';
import type { ProbeOutcome, RateRange, SearchResult } from './highest-rate.ts';

interface Searched {
  readonly result: SearchResult;
  readonly probes: readonly (readonly [rate: number, outcome: ProbeOutcome])[];
}

/** A search that asks an oracle, at most so many times. */
function searched(range: RateRange, oracle: (rate: number) => ProbeOutcome, most = 40): Searched {
  const steps = highestRate(range);
  const probes: [number, ProbeOutcome][] = [];
  for (let step = steps.next(); ;) {
    if (step.done === true) return { result: step.value, probes };
    if (probes.length === most) {
      step = steps.next('stop');
      continue;
    }
    const outcome = oracle(step.value);
    probes.push([step.value, outcome]);
    step = steps.next(outcome);
  }
}

const range = { fromPerS: 100, toPerS: 20_000 };
const upTo =
  (border: number) =>
  (rate: number): ProbeOutcome =>
    rate <= border ? 'pass' : 'fail';

describe('the highest rate that passes is found', () => {
  test('when only the highest fails', () => {
    const { result } = searched(range, (rate) => (rate < 20_000 ? 'pass' : 'fail'));
    expect(result.kind).toBe('found');
    expect(result.kind === 'found' && result.ratePerS).toBeGreaterThan(20_000 / 1.05);
  });

  test('when only the lowest passes', () => {
    expect(searched(range, upTo(100)).result).toEqual({ kind: 'found', ratePerS: expect.closeTo(100, -1) });
  });

  test('when none passes: broken at the lowest, after one probe', () => {
    const { result, probes } = searched(range, () => 'fail');
    expect(result).toEqual({ kind: 'brokenAtLowest', ratePerS: 100 });
    expect(probes).toHaveLength(1);
  });

  test('when all pass: never broken, up to the highest and not beyond', () => {
    const { result, probes } = searched(range, () => 'pass');
    expect(result).toEqual({ kind: 'neverBroken', ratePerS: 20_000 });
    expect(Math.max(...probes.map(([rate]) => rate))).toBe(20_000);
  });

  test('when it passes in two places: at a border that it saw, on both sides', () => {
    const { result, probes } = searched(range, (rate) =>
      rate < 700 || (rate > 5000 && rate < 9000) ? 'pass' : 'fail',
    );
    expect(result.kind).toBe('found');
    expect(result.kind === 'found' && result.ratePerS).toBeCloseTo(700, -2);
    expect(probes.some(([rate, outcome]) => rate > 700 && outcome === 'fail')).toBe(true);
  });

  test('where nothing can be told, what cannot be told is not claimed', () => {
    const { result } = searched(range, (rate) => (rate < 900 ? 'pass' : rate < 1100 ? 'undecided' : 'fail'));
    expect(result).toEqual({ kind: 'found', ratePerS: expect.closeTo(880, -2) });
    expect(searched(range, () => 'undecided').result).toEqual({ kind: 'unconfirmed', highPerS: 100 });
  });

  test('anywhere in the range, to within 5 %', () => {
    fc.assert(
      fc.property(fc.double({ min: 100, max: 19_999, noNaN: true }), (border) => {
        const { result, probes } = searched(range, upTo(border));
        if (result.kind !== 'found') throw new Error(`ended as ${result.kind}`);
        expect(result.ratePerS).toBeLessThanOrEqual(border);
        expect(result.ratePerS * 1.05).toBeGreaterThanOrEqual(border);
        expect(probes.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});

describe('an oracle that errs', () => {
  test('a border that sank is looked for further down', () => {
    let probes = 0;
    const { result } = searched(range, (rate) => upTo((probes += 1) <= 11 ? 4000 : 2500)(rate));
    expect(result.kind).toBe('found');
    expect(result.kind === 'found' && result.ratePerS).toBeGreaterThan(2500 / 1.11);
    expect(result.kind === 'found' && result.ratePerS).toBeLessThanOrEqual(2500);
  });

  test('a failure that was chance is taken back by the confirmation above', () => {
    let failures = 0;
    const { result } = searched(range, (rate) =>
      rate > 3000 && failures++ === 0 ? 'fail' : upTo(6000)(rate),
    );
    expect(result.kind === 'found' && result.ratePerS).toBeGreaterThan(6000 / 1.05);
  });

  test('whatever it answers, the search ends, stays in its range, and claims only what it saw on both sides', () => {
    const outcome = fc.constantFrom<ProbeOutcome>('pass', 'fail', 'undecided');
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 60, maxLength: 60 }),
        fc.integer({ min: 1, max: 60 }),
        (answers, most) => {
          let at = 0;
          const { result, probes } = searched(range, () => answers[at++] ?? 'fail', most);
          expect(probes.length).toBeLessThanOrEqual(most);
          const saw = (wanted: (rate: number) => boolean, ...outcomes: ProbeOutcome[]): boolean =>
            probes.some(([rate, answer]) => wanted(rate) && outcomes.includes(answer));
          for (const [rate] of probes) {
            expect(rate).toBeGreaterThanOrEqual(100);
            expect(rate).toBeLessThanOrEqual(20_000);
          }
          if (result.kind === 'found') {
            const { ratePerS: found } = result;
            expect(saw((rate) => rate === found, 'pass')).toBe(true);
            expect(saw((rate) => rate <= found && rate >= found * 0.95 - 1e-6, 'pass')).toBe(true);
            expect(saw((rate) => rate > found && rate <= found * 1.05 + 1e-6, 'fail', 'undecided')).toBe(
              true,
            );
          }
          if (result.kind === 'neverBroken') expect(saw((rate) => rate === 20_000, 'pass')).toBe(true);
          if (result.kind === 'brokenAtLowest') expect(saw((rate) => rate === 100, 'fail')).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('with a border that is blurred by 10 %, it ends near it nearly always', () => {
    let near = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const random = randomStream(seed);
      const { result } = searched(range, (rate) => upTo(3000 * (0.95 + 0.1 * random()))(rate), 40);
      if (result.kind === 'found' && Math.abs(result.ratePerS / 3000 - 1) < 0.12) near += 1;
    }
    expect(near).toBeGreaterThan(190);
  });
});
