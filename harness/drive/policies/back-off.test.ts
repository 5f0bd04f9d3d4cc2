import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer, BackOff, Tuning } from '../../core/operation.ts';
import { formatBackOff, parseBackOff } from './back-off.ts';
import { act, done, kinds, pauses, played, raceLost, repeated } from './policies.fixture.ts';
import { retry } from './retry.ts';

const waited = (tuning: Partial<Tuning>, seed = 1): number[] =>
  pauses(played(act(), retry, repeated(raceLost), { ...tuning, seed }).intents);
const exponential: BackOff = { kind: 'exponential', firstMs: 2, longestMs: 64 };

describe('pauses', () => {
  test('are none, always the same, or drawn evenly below a ceiling that doubles', () => {
    expect(waited({ backOff: { kind: 'none' } })).toEqual([]);
    expect(waited({ backOff: { kind: 'fixed', ms: 7 }, attempts: 4 })).toEqual([7, 7, 7]);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        for (const [index, ms] of waited({ backOff: exponential }, seed).entries()) {
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThan(Math.min(64, 2 * 2 ** index));
        }
      }),
    );
  });

  test('spread clients that lost together over the whole of their back-off', () => {
    const seventh = Array.from({ length: 200 }, (_, seed) => waited({ backOff: exponential }, seed)[6] ?? 0);
    for (const quarter of [0, 1, 2, 3]) {
      const inside = seventh.filter((ms) => ms >= quarter * 16 && ms < (quarter + 1) * 16).length;
      // 50 expected, standard deviation 6.
      expect(inside).toBeGreaterThan(20);
    }
  });

  test('are the same for the same seed', () => {
    expect(waited({}, 5)).toEqual(waited({}, 5));
    expect(waited({}, 5)).not.toEqual(waited({}, 6));
  });

  test('are as long as the service asks, and not in step with others', () => {
    const asked = (retryAfterMs: number, seed: number, backOff = exponential): number[] => {
      const busy: Answer = { kind: 'conflict', reason: 'lock-busy', retryable: true, retryAfterMs };
      return pauses(played(act(), retry, [busy, done], { seed, backOff }).intents);
    };
    expect(asked(1000, 1)[0]).toBeGreaterThan(1000);
    expect(asked(1000, 1)[0]).toBeLessThan(1002);
    expect(asked(1000, 2)).not.toEqual(asked(1000, 1));
    // Whoever cannot wait so long does not come back too early: it gives up.
    expect(asked(3_600_000, 1)).toEqual([]);
  });
});

describe('the budget', () => {
  test.each([1, 2, 20])('of %d attempts is kept, without a pause after the last', (attempts) => {
    const { settlement, intents } = played(act(), retry, repeated(raceLost), { attempts });
    expect(settlement).toBe('gaveUp');
    expect(kinds(intents).filter((kind) => kind === 'command').length).toBe(attempts);
    expect(pauses(intents).length).toBe(attempts - 1);
    expect(intents.at(-1)?.kind).toBe('command');
  });

  test('of time is kept: no attempt begins after it', () => {
    const tuning = {
      attempts: 100,
      patienceMs: 50,
      answerMs: 10,
      backOff: { kind: 'fixed', ms: 5 },
    } as const;
    const { settlement, intents } = played(act(), retry, repeated(raceLost), tuning);
    expect(settlement).toBe('gaveUp');
    // At 0, 15, 30 and 45 ms; the next would be at 60.
    expect(kinds(intents).filter((kind) => kind === 'command').length).toBe(4);
  });
});

describe('as text', () => {
  test.each<[string, BackOff]>([
    ['none', { kind: 'none' }],
    ['fixed:10ms', { kind: 'fixed', ms: 10 }],
    ['fixed:500us', { kind: 'fixed', ms: 0.5 }],
    ['exponential:2ms/64ms', exponential],
    ['exponential:100ms/10s', { kind: 'exponential', firstMs: 100, longestMs: 10_000 }],
  ])('%s', (text, backOff) => {
    expect(parseBackOff(text)).toEqual(backOff);
    expect(formatBackOff(backOff)).toBe(text);
  });

  test.each([
    ['often', /^unknown back-off "often"; write none, fixed:10ms or/],
    ['fixed', /needs a time of at most 60 s; write fixed:10ms$/],
    ['fixed:0s', /needs a time/],
    ['fixed:2m', /needs a time/],
    ['exponential:2ms', /needs the first and the longest pause/],
    ['exponential:64ms/2ms', /needs the first and the longest pause/],
    ['exponential:2ms/64ms/9ms', /needs the first and the longest pause/],
  ])('not %s', (text, problem) => expect(parseBackOff(text)).toMatch(problem));
});
