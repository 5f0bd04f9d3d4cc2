import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { settlementOf } from '../../core/operation.ts';
import type { Answer, Intent, Operation, Policy, PolicyTurn, Settlement } from '../../core/operation.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { parallelEdits } from '../../../workloads/parallel-edits.ts';
import { discard } from './discard.ts';
import { policies } from './index.ts';
import { merge } from './merge.ts';
import { defaultTuning } from './tuning.ts';

const turn = {
  operation: 35,
  client: 1,
  slot: { key: 0, generation: 0, name: '0-0' },
  settings: { capacity: 10, clients: 2 },
};

const policyTurn = (seed: number): PolicyTurn => ({
  operation: 35,
  random: randomStream(seed),
  clock: () => 0,
  tuning: defaultTuning,
});

const raceLost: Answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
const busy: Answer = { kind: 'conflict', reason: 'lock-busy', retryable: true };
const bought: Answer = { kind: 'accepted', version: 2, added: [9] };

/** A document as it is read at a version, with a text in each section. */
function found(version: number, text = ''): Answer {
  const sections = ['intro', 'body', 'notes', 'summary'];
  return { kind: 'found', version, fields: new Map(sections.map((section) => [section, text])) };
}

/** Plays an operation under a policy against answers in turn; pauses are answered by themselves. */
function played(operation: Operation, policy: Policy, answers: readonly Answer[], seed = 1) {
  const running = policy.apply(operation, policyTurn(seed));
  const intents: Intent[] = [];
  const left = [...answers];
  let next = running.next();
  while (next.done !== true) {
    intents.push(next.value);
    const answer = next.value.kind === 'pause' ? { kind: 'paused' as const, nowMs: 0 } : left.shift();
    if (answer === undefined) throw new Error(`nothing was prepared for ${next.value.kind}`);
    next = running.next(answer);
  }
  return { settlement: next.value, intents, left };
}

const kinds = (intents: readonly Intent[]): string[] => intents.map(({ kind }) => kind);
const pauses = (intents: readonly Intent[]): number[] =>
  intents.flatMap((intent) => (intent.kind === 'pause' ? [intent.ms] : []));

describe('merge', () => {
  test('re-reads after a lost race and puts its own edit on the newest state, with the newest version', () => {
    const { settlement, intents } = played(parallelEdits.operation(turn), merge, [
      found(1),
      raceLost,
      found(4, 'other '),
      bought,
    ]);
    expect(settlement).toBe('won');
    expect(kinds(intents)).toEqual(['read', 'command', 'pause', 'read', 'command']);
    expect(intents[1]).toMatchObject({ base: { version: 1 }, args: { intro: '', body: 'ez ' } });
    expect(intents[3]).toEqual({ kind: 'read', key: 'documents/0-0' });
    expect(intents[4]).toMatchObject({ base: { version: 4 }, args: { intro: 'other ', body: 'other ez ' } });
  });

  test('puts its edit on what was read last, not on an edit that was refused', () => {
    const { intents } = played(parallelEdits.operation(turn), merge, [
      found(1),
      raceLost,
      found(2, 'a '),
      raceLost,
      found(3, 'a b '),
      bought,
    ]);
    expect(intents.at(-1)).toMatchObject({ base: { version: 3 }, args: { body: 'a b ez ', notes: 'a b ' } });
  });

  test('sends a command that depends on nothing it read again as it is', () => {
    const { settlement, intents } = played(lastItem.operation(turn), merge, [raceLost, busy, bought]);
    expect(settlement).toBe('won');
    expect(kinds(intents)).toEqual(['command', 'pause', 'command', 'pause', 'command']);
    expect(intents[2]).toEqual({ ...intents[0], resolution: 'retried' });
    expect(intents[4]).toEqual({ ...intents[0], resolution: 'retried' });
  });

  test.each([
    // every attempt is lost: eight, then no more, and no pause after the last
    [lastItem.operation(turn), Array.from({ length: 8 }, () => raceLost), 8],
    [
      parallelEdits.operation(turn),
      [found(1), ...Array.from({ length: 8 }, (_, version) => [raceLost, found(version + 2)]).flat()],
      8,
    ],
  ])('gives up after a bounded number of attempts', (operation, answers, attempts) => {
    const { settlement, intents } = played(operation, merge, answers);
    expect(settlement).toBe('gaveUp');
    expect(kinds(intents).filter((kind) => kind === 'command').length).toBe(attempts);
    expect(pauses(intents).length).toBe(attempts - 1);
    expect(intents.at(-1)?.kind).toBe('command');
  });

  test('backs off at random below a ceiling that doubles from 2 to 64 ms', () => {
    const lost = Array.from({ length: 8 }, () => raceLost);
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const waited = pauses(played(lastItem.operation(turn), merge, lost, seed).intents);
        for (const [index, ms] of waited.entries()) {
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThan(Math.min(64, 2 * 2 ** index));
        }
      }),
    );
  });

  test('spreads clients that lost together over the whole of their back-off', () => {
    const seventh = Array.from({ length: 200 }, (_, seed) => {
      const lost = Array.from({ length: 8 }, () => raceLost);
      return pauses(played(lastItem.operation(turn), merge, lost, seed).intents)[6] ?? 0;
    });
    for (const quarter of [0, 1, 2, 3]) {
      const inside = seventh.filter((ms) => ms >= quarter * 16 && ms < (quarter + 1) * 16).length;
      // 50 expected, standard deviation 6.
      expect(inside).toBeGreaterThan(20);
    }
  });

  test('waits as long as the service asks, within reason, and not in step with others', () => {
    const asked = (retryAfterMs: number, seed: number): number =>
      pauses(played(lastItem.operation(turn), merge, [{ ...busy, retryAfterMs }, bought], seed).intents)[0] ??
      0;
    expect(asked(1000, 1)).toBeGreaterThan(1000);
    expect(asked(1000, 1)).toBeLessThan(1002);
    expect(asked(1000, 2)).not.toBe(asked(1000, 1));
    // An hour is not waited for.
    expect(asked(3_600_000, 1)).toBeLessThan(5002);
  });

  test('pauses the same for the same seed', () => {
    const lost = Array.from({ length: 8 }, () => raceLost);
    const waited = (seed: number): number[] =>
      pauses(played(lastItem.operation(turn), merge, lost, seed).intents);
    expect(waited(5)).toEqual(waited(5));
    expect(waited(5)).not.toEqual(waited(6));
  });

  test.each<[Answer, Settlement]>([
    // sold out: a retry cannot help
    [{ kind: 'conflict', reason: 'sold-out', retryable: false }, 'lost'],
    // the effect may be there: sending again could double it
    [{ kind: 'unknown', cause: 'no answer within 100 ms' }, 'unknown'],
    // the request was wrong and would be wrong again
    [{ kind: 'rejected', status: 422, code: 'invalid-value' }, 'error'],
    [{ kind: 'notSent', cause: 'connection refused' }, 'error'],
  ])('hands %j through, first and after a lost race', (answer, settlement) => {
    const first = played(lastItem.operation(turn), merge, [answer]);
    expect(first).toMatchObject({ settlement, left: [] });
    expect(kinds(first.intents)).toEqual(['command']);
    expect(played(lastItem.operation(turn), merge, [raceLost, answer])).toMatchObject({
      settlement,
      left: [],
    });
  });

  test.each<[Answer, Settlement]>([
    [{ kind: 'missing' }, 'error'],
    [{ kind: 'unknown', cause: 'reset' }, 'unknown'],
  ])('sends nothing when the newest state cannot be read: %j', (answer, settlement) => {
    const { settlement: ended, intents } = played(parallelEdits.operation(turn), merge, [
      found(1),
      raceLost,
      answer,
    ]);
    expect(ended).toBe(settlement);
    expect(intents.at(-1)?.kind).toBe('read');
  });
});

describe('discard', () => {
  test('does not touch the operation', () => {
    const operation = parallelEdits.operation(turn);
    expect(discard.apply(operation, policyTurn(1))).toBe(operation);
  });

  test('leaves a lost race at that', () => {
    const { settlement, intents } = played(parallelEdits.operation(turn), discard, [found(1), raceLost]);
    expect(settlement).toBe('gaveUp');
    expect(kinds(intents)).toEqual(['read', 'command']);
  });
});

test.each(policies)('$name leaves an operation alone that meets no conflict', (policy) => {
  function* reader(): Operation {
    const first = yield { kind: 'read', key: 'items/0-0' };
    yield { kind: 'pause', ms: 3 };
    return settlementOf(first.kind === 'missing' ? bought : first);
  }
  const { settlement, intents } = played(reader(), policy, [{ kind: 'missing' }]);
  expect(settlement).toBe('won');
  expect(intents).toEqual([
    { kind: 'read', key: 'items/0-0' },
    { kind: 'pause', ms: 3 },
  ]);
});
