import { expect, test } from 'vitest';
import { lastItem } from '../../workloads/last-item.ts';
import { detectionOf } from './detection.ts';
import { roundsOf } from './rounds.ts';
import { raced } from '../simulate/simulated-race.ts';

const race = (protection: 'atomic' | 'unguarded', operations = 60) =>
  raced({ workload: lastItem, seed: 3, operations, capacity: 4, lost: 0.1, protection }).evidence;
const window = { warmup: 0, rounds: 8 };

test('every row, receipt and record is in the round that it belongs to, and in no other', () => {
  const evidence = race('atomic');
  const rounds = roundsOf(evidence, 40);
  const sum = (of: (round: (typeof rounds)[number]) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  expect(sum(({ history }) => history.count)).toBe(evidence.history.count);
  expect(sum(({ audit }) => audit?.receipts.count ?? 0)).toBe(evidence.audit?.receipts.count);
  expect(sum(({ audit }) => audit?.records.size ?? 0)).toBe(evidence.audit?.records.size);
  for (const [round, { history, audit }] of rounds.entries()) {
    for (let row = 0; row < history.count; row++) expect(history.entry(row).slot).toBe(round);
    for (const key of [...(audit?.records.keys() ?? []), ...(audit?.receipts.keys ?? [])])
      expect(key).toMatch(new RegExp(`/0-${round}(\\.|$)`));
  }
  expect(rounds.filter(({ history }) => history.count > 0).length).toBeGreaterThan(5);
});

test('a round of a right service shows nothing, most of an unguarded one show what it does', () => {
  const right = detectionOf(race('atomic'), lastItem, 'lost-update', window);
  expect(right).toMatchObject({ caught: 0, rate: 0, rounds: 8 });
  expect(right.firstRound).toBeUndefined();
  const wrong = detectionOf(race('unguarded'), lastItem, 'lost-update', window);
  expect(wrong.caught).toBeGreaterThan(4);
  expect(wrong.rate).toBe(wrong.caught / 8);
  expect(wrong.firstRound).toBeGreaterThan(0);
  expect(wrong.interval[0]).toBeLessThan(wrong.rate);
});

test('rounds of the warm-up do not count', () => {
  const evidence = race('unguarded');
  const all = detectionOf(evidence, lastItem, 'lost-update', { warmup: 0, rounds: 6 });
  const later = detectionOf(evidence, lastItem, 'lost-update', { warmup: 6, rounds: 6 });
  const both = detectionOf(evidence, lastItem, 'lost-update', { warmup: 0, rounds: 12 });
  expect(all.caught + later.caught).toBe(both.caught);
  expect(later.rounds).toBe(6);
});
