import { expect, test } from 'vitest';
import { choices } from '../../cli/choices.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { unproven, wonPerS } from './claims.fixture.ts';
import { blindRetry } from './tested/blind-retry.ts';
import { ClaimTest } from './test-claim.ts';
import { testClaims } from './test-claims.ts';
import { backOff } from './tested/back-off.ts';

const testing = { choices, blocks: 6, seed: 10 };

/** Races of a test, each answered by `record`. */
function play(one: ClaimTest, record: (cell: Cell, nth: number) => RunRecord): Cell[] {
  const raced: Cell[] = [];
  for (const cell of one.races()) {
    raced.push(cell);
    one.take(record(cell, raced.length));
  }
  return raced;
}

test('every block has each race once, all with one seed, in orders that differ', () => {
  const one = new ClaimTest(backOff, testing);
  const raced = play(one, () => wonPerS(1));
  expect(raced).toHaveLength(24);
  expect(one.expected).toBe(24);
  const orders = Array.from({ length: 6 }, (_, block) => {
    const cells = raced.slice(4 * block, 4 * block + 4);
    expect(cells.map(({ seed }) => seed)).toEqual(Array.from({ length: 4 }, () => 10 + block));
    const texts = cells.map((cell) => JSON.stringify({ ...cell, seed: 0 }));
    expect(new Set(texts).size).toBe(4);
    return texts.join('');
  });
  expect(new Set(orders).size).toBeGreaterThan(1);
});

test('a record belongs to the race that was asked for', () => {
  const one = new ClaimTest(blindRetry, testing);
  play(one, ({ workload }) => wonPerS(workload === 'last-item' ? 7 : 9));
  for (const { sale, edits } of one.raced.blocks) {
    expect(sale?.rates.goodputPerS).toBe(7);
    expect(edits?.rates.goodputPerS).toBe(9);
  }
});

test('blocks of which a race proved nothing are raced anew, a third of them at most', () => {
  const once = new ClaimTest(blindRetry, testing);
  expect(play(once, (_, nth) => (nth === 3 ? wonPerS(1, { verdict: unproven }) : wonPerS(1)))).toHaveLength(
    14,
  );
  expect(once.counted).toBe(6);
  const never = new ClaimTest(blindRetry, testing);
  expect(play(never, () => wonPerS(1, { verdict: unproven }))).toHaveLength(16);
  expect(never.counted).toBe(0);
});

test('claims are tested one after the other; what one showed is known although the next fails', async () => {
  const tests = [new ClaimTest(blindRetry, testing), new ClaimTest(backOff, testing)];
  const shown: string[] = [];
  const failing = async (): Promise<void> => {
    const results = testClaims(tests, {
      environment: wonPerS(1).environment,
      async *race(cells) {
        let nth = 0;
        for (const _ of cells) {
          if (++nth > 12) throw new Error('the machine went away');
          yield wonPerS(1);
        }
      },
    });
    for await (const { name } of results) shown.push(name);
  };
  await expect(failing()).rejects.toThrow('the machine went away');
  expect(shown).toEqual(['blind-retry']);
});
