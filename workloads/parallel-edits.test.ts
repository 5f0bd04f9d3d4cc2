import { describe, expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import { preferences } from '../harness/core/operation.ts';
import type { Policy, Tuning } from '../harness/core/operation.ts';
import { policies } from '../harness/drive/policies/index.ts';
import { merge } from '../harness/drive/policies/merge.ts';
import { overwrite } from '../harness/drive/policies/overwrite.ts';
import { retry } from '../harness/drive/policies/retry.ts';
import { parallelEdits } from './parallel-edits.ts';
import { raced } from '../harness/simulate/simulated-race.ts';
import type { Raced, RaceOptions } from '../harness/simulate/simulated-race.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(parallelEdits, {
  unguarded: ['lost-update'],
  redundant: {
    'replace 0 0':
      'a version that was read is never 0, so the next condition implies that the document exists',
  },
});

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);

const verdictOf = ({ evidence }: Raced) =>
  judge(evidence, parallelEdits, { clients: 4, auditExpected: true });

function play(policy: Policy, seed: number, tuning: Partial<Tuning>, more: Partial<RaceOptions> = {}): Raced {
  return raced({ workload: parallelEdits, policy, seed, tuning, ...more });
}

/** Edits that took effect and are not in the final documents. */
function gone({ evidence }: Raced): number {
  let lost = 0;
  for (let row = 0; row < evidence.history.count; row++) {
    const { answer, operation, slot } = evidence.history.entry(row);
    const record = evidence.audit?.records.get(`documents/${evidence.history.slotName(slot)}`);
    const text = [...(record?.fields.values() ?? [])].join(' ').split(/\s/);
    if (answer === 'accepted' && !text.includes(`#${operation.toString(36)}`)) lost += 1;
  }
  return lost;
}

const shareWon = (races: readonly Raced[]): number => {
  const all = races.flatMap(({ settlements }) => settlements);
  return all.filter((settlement) => settlement === 'won').length / all.length;
};

describe.each(policies)('under $name', (policy) => {
  test.each(preferences)('the service is right and nothing else is lost, prefer %s', (prefer) => {
    for (const seed of seeds.slice(0, 3)) {
      for (const lost of [0, 0.05]) {
        for (const idempotencyKey of [true, false]) {
          const race = play(policy, seed, { prefer, idempotencyKey }, { lost });
          expect(verdictOf(race)).toMatchObject({ result: 'valid', anomalies: [] });
          if (policy !== overwrite && prefer !== 'mine') expect(gone(race)).toBe(0);
        }
      }
    }
  });

  test('a service without protection is caught', () => {
    for (const seed of seeds)
      expect(verdictOf(play(policy, seed, {}, { protection: 'unguarded' })).result).toBe('invalid');
  });
});

test('who overwrites loses the edits of others, who merges and prefers their own loses fewer, who gives way none', () => {
  const lost = (policy: Policy, tuning: Partial<Tuning>): number =>
    seeds.reduce((sum, seed) => sum + gone(play(policy, seed, tuning)), 0);
  const overwriting = lost(overwrite, {});
  const preferring = lost(merge, { prefer: 'mine' });
  expect(preferring).toBeGreaterThan(0);
  expect(overwriting).toBeGreaterThan(2 * preferring);
  expect(lost(merge, { prefer: 'theirs' })).toBe(0);
});

test('a blind retry of a precondition that failed never succeeds', () => {
  for (const seed of seeds) {
    const { history } = play(retry, seed, {}).evidence;
    const retried = Array.from({ length: history.count }, (_, row) => history.entry(row)).filter(
      ({ resolution }) => resolution === 'retried',
    );
    expect(retried.length).toBeGreaterThan(0);
    expect(retried.filter(({ answer }) => answer === 'accepted')).toEqual([]);
  }
});

test('who gives less up wins more', () => {
  const share = (policy: Policy, tuning: Partial<Tuning> = {}): number =>
    shareWon(seeds.map((seed) => play(policy, seed, tuning)));
  const [discard] = policies;
  expect(share(merge, { prefer: 'giveUp' })).toBeGreaterThan(share(discard ?? merge));
  expect(share(merge, { prefer: 'theirs' })).toBeGreaterThanOrEqual(share(merge, { prefer: 'giveUp' }));
  expect(share(merge, { prefer: 'mine' })).toBeGreaterThan(share(merge, { prefer: 'theirs' }));
});
