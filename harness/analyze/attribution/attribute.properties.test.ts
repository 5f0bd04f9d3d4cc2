import { expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { attributionsOf } from './attribute.ts';
import { RecordLog } from './record-log.ts';
import { simulatedLog } from './simulated-log.fixture.ts';
import type { Habits } from './simulated-log.fixture.ts';
import { slackOf } from './slack.ts';

const flags = [false, true];
const all: readonly Habits[] = (['counted', 'hashed', 'weak'] as const).flatMap((tags) =>
  flags.flatMap((tellsNewTag) =>
    flags.flatMap((tellsTagOfRefusal) =>
      flags.flatMap((tellsCode) =>
        ([409, 412] as const).flatMap((refusesWith) =>
          [0.001, 1].flatMap((grainMs) =>
            flags.map((isOneAddress) => ({
              isRough: true,
              tags,
              tellsNewTag,
              tellsTagOfRefusal,
              tellsCode,
              refusesWith,
              grainMs,
              isOneAddress,
            })),
          ),
        ),
      ),
    ),
  ),
);

/** How often a winner was named, and how often it was the one. */
function tried(habits: Habits, seed: number) {
  const { calls, winners } = simulatedLog(habits, randomStream(seed));
  const found = attributionsOf(new RecordLog(calls, slackOf(habits.grainMs)));
  const of = (grade: string) => {
    const named = found.filter((one) => one.grade === grade);
    const wrong = named.filter(({ loser, winners: [winner] }) => winners.get(loser.nonce!) !== winner?.nonce);
    return { named: named.length, wrong };
  };
  return { exact: of('exact'), only: of('only'), lost: winners.size };
}

test('of no service, and of no log however little it tells, is anybody wrongly called an exact winner', () => {
  let [exact, lost] = [0, 0];
  for (const [at, habits] of all.entries())
    for (let seed = 0; seed < 2; seed++) {
      const run = tried(habits, 1000 * at + seed + 1);
      expect(run.exact.wrong, `${JSON.stringify(habits)}, seed ${1000 * at + seed + 1}`).toEqual([]);
      exact += run.exact.named;
      lost += run.lost;
    }
  // It says something, too.
  expect(lost).toBeGreaterThan(5000);
  expect(exact / lost).toBeGreaterThan(0.05);
});

test('of a service that counts and tells its versions nearly every loser has its exact winner', () => {
  const habits: Habits = {
    tags: 'counted',
    tellsNewTag: true,
    tellsTagOfRefusal: true,
    tellsCode: true,
    refusesWith: 409,
    grainMs: 1,
    isOneAddress: false,
    isRough: false,
  };
  let [exact, lost] = [0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    const run = tried(habits, seed);
    exact += run.exact.named;
    lost += run.lost;
  }
  expect(exact / lost).toBeGreaterThan(0.99);
});
