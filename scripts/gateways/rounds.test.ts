import { describe, expect, it } from 'vitest';
import { measuredRounds, roundsDocument, roundsText } from './rounds.ts';
import type { Slice } from './rounds.ts';

/** CPU that is known, under a drift by which every round is dearer than the one before. */
function known(): (slice: Slice) => Promise<number> {
  const costs = { reference: 40, 'reference with its log': 44, nginx: 30, 'nginx with its log': 32 };
  let asked = 0;
  return async (slice) => {
    asked += 1;
    // A neighbour takes the machine away in one round of ten.
    const times = asked % 40 < 4 ? 3 : 1;
    return times * (costs[slice] + Math.floor((asked - 1) / 4));
  };
}

const rounds = async (starts: number, each: number) => {
  const cpuUsOf = known();
  const all = [];
  while (all.length < starts) all.push(await measuredRounds(each, cpuUsOf));
  return roundsDocument(all);
};

describe('rounds of gateways', () => {
  it('tell what a log costs within rounds, whatever others do', async () => {
    const document = await rounds(8, 5);
    const { logUs, ratio, starts } = document;
    expect(starts.map(({ length }) => length)).toEqual(Array.from({ length: 8 }, () => 5));
    expect(logUs.reference.low).toBeLessThanOrEqual(4);
    expect(logUs.reference.high).toBeGreaterThanOrEqual(4);
    expect(logUs.reference.estimate).toBeCloseTo(4, 0);
    expect(logUs.nginx.estimate).toBeCloseTo(2, 0);
    // The drift adds as much to both: from 44 / 32 to 84 / 72.
    expect(ratio.on.estimate).toBeGreaterThan(84 / 72);
    expect(ratio.on.estimate).toBeLessThan(44 / 32);
    expect(roundsText(document)).toContain('8 starts of 5 rounds');
  });

  it('give an interval over starts, whose costs differ', async () => {
    const start = (logUs: number) =>
      measuredRounds(3, async (slice) => (slice === 'reference with its log' ? 40 + logUs : 40));
    const { logUs } = roundsDocument(await Promise.all([4, 6, 8, 10, 12, 14].map(start)));
    expect(logUs.reference).toMatchObject({ estimate: 9, low: 4, high: 14 });
  });

  it('give no interval where starts are too few', async () => {
    const document = await rounds(3, 20);
    expect(document.logUs.reference.low).toBeUndefined();
    expect(roundsText(document)).toContain('too few starts');
  });
});
