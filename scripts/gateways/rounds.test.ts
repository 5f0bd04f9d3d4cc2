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

describe('rounds of gateways', () => {
  it('tell what a log costs within rounds, whatever others do', async () => {
    const document = roundsDocument(await measuredRounds(30, known()));
    const { logUs, ratio, rounds } = document;
    expect(rounds).toHaveLength(30);
    expect(logUs.reference.low).toBeLessThanOrEqual(4);
    expect(logUs.reference.high).toBeGreaterThanOrEqual(4);
    expect(logUs.reference.estimate).toBeCloseTo(4, 0);
    expect(logUs.nginx.estimate).toBeCloseTo(2, 0);
    // The drift adds as much to both: from 44 / 32 to 73 / 61.
    expect(ratio.on.estimate).toBeGreaterThan(73 / 61);
    expect(ratio.on.estimate).toBeLessThan(44 / 32);
    expect(roundsText(document)).toContain('30 rounds');
  });

  it('give no interval where they are too few', async () => {
    const document = roundsDocument(await measuredRounds(3, known()));
    expect(document.logUs.reference.low).toBeUndefined();
    expect(roundsText(document)).toContain('too few rounds');
  });
});
