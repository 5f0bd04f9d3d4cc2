import { expect, test } from 'vitest';
import { History } from '../core/history.ts';
import { settlements } from '../core/operation.ts';
import type { Answer } from '../core/operation.ts';
import { randomStream } from '../core/random.ts';
import { Counting, Counts, sharedTally } from './tally.ts';
import type { SharedTally } from './tally.ts';

const answers: readonly (readonly [number, Answer])[] = [
  [200, { kind: 'accepted', version: 2, added: [] }],
  [200, { kind: 'accepted', version: 2, added: [], replayed: true }],
  [409, { kind: 'conflict', reason: 'sold-out', retryable: false }],
  [409, { kind: 'conflict', reason: 'version-mismatch', retryable: true }],
  [0, { kind: 'unknown', cause: 'ECONNRESET' }],
];

/** Rows of a race, two fifths of which end an operation: at once, or a while after others have been written. */
function raced(seed: number, tally: SharedTally): History {
  const random = randomStream(seed, 0);
  const history = new History(1, 500);
  const chapter = { history, counted: 0 };
  const counting = new Counting(tally, 100);
  const late: number[] = [];
  const settle = (row: number): void => {
    history.settle(row, settlements[Math.floor(random() * settlements.length)]!);
    if (row < chapter.counted) counting.settled(history, row);
  };
  counting.upTo(chapter);
  while (!history.full) {
    const row = history.count;
    const [status, answer] = answers[Math.floor(random() * answers.length)]!;
    const command = random() < 0.7 ? 1 : 0;
    history.append(row, row, 1, 0, 0, command, 0, status, answer, row, row, row + 1 + 9 * random());
    const end = random();
    if (end < 0.2) settle(row);
    else if (end < 0.4) late.push(row);
    if (random() < 0.1) late.splice(0).forEach(settle);
    if (random() < 0.05) counting.upTo(chapter);
  }
  late.forEach(settle);
  counting.upTo(chapter);
  return history;
}

test('rows are counted once, whenever their operations end and however many are counted at once', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const tally = sharedTally();
    const history = raced(seed, tally);
    const entries = Array.from({ length: history.count }, (_, row) => history.entry(row));
    const counts = Counts.of([tally]);
    for (const phase of ['warm-up', 'measured'] as const) {
      const own = entries.filter(({ intendedMs }) => intendedMs < 100 === (phase === 'warm-up'));
      const sum = (counted: readonly { phase: string; count: number }[], only: (one: never) => boolean) =>
        counted
          .filter((one) => one.phase === phase && only(one as never))
          .reduce((all, { count }) => all + count, 0);
      for (const status of ['200', '409', 'unknown'])
        expect(sum(counts.byStatus(), (one: { status: string }) => one.status === status)).toBe(
          own.filter((entry) => (entry.status === 0 ? entry.answer : String(entry.status)) === status).length,
        );
      for (const reason of [undefined, 'sold-out', 'version-mismatch'])
        expect(sum(counts.byOutcome(), (one: { reason?: string }) => one.reason === reason)).toBe(
          own.filter((entry) => entry.command > 0 && entry.reason === reason).length,
        );
      for (const settlement of settlements) {
        const ended = own.filter(({ settled }) => settled === settlement);
        const found = counts.operations().find((one) => one.phase === phase && one.settlement === settlement);
        expect(found?.counts.reduce((all, count) => all + count, 0) ?? 0).toBe(ended.length);
        expect(found?.sumMs ?? 0).toBeCloseTo(
          ended.reduce((all, { doneMs, intendedMs }) => all + doneMs - intendedMs, 0),
          6,
        );
      }
    }
  }
});
