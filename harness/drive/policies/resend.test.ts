import { describe, expect, test } from 'vitest';
import { settlementOf } from '../../core/operation.ts';
import type { Answer, Intent, Operation, Settlement } from '../../core/operation.ts';
import {
  act,
  done,
  edit,
  found,
  lost,
  played,
  raceLost,
  repeated,
  resolutionsOf,
  soldOut,
} from './policies.fixture.ts';
import { resend } from './resend.ts';

const notSent: Answer = { kind: 'notSent', cause: 'connection refused' };
const inFlight: Answer = {
  kind: 'conflict',
  reason: 'idempotency-in-flight',
  retryable: true,
  retryAfterMs: 1000,
};
const keysOf = (intents: readonly Intent[]): (string | undefined)[] =>
  intents.flatMap((intent) => (intent.kind === 'command' ? [intent.idempotencyKey] : []));

test('sends the same request again after a lost answer, with the key that the first one had', () => {
  const { settlement, intents } = played(act(), resend, [lost, notSent, done]);
  expect(settlement).toBe('won');
  expect(resolutionsOf(intents)).toEqual([undefined, 'resent', 'resent']);
  const [key, ...others] = keysOf(intents);
  expect(key).toMatch(/^operation-35\./);
  expect(others).toEqual([key, key]);
});

test('sends without a key where it is to have none', () => {
  const { intents } = played(act(), resend, [lost, done], { idempotencyKey: false });
  expect(keysOf(intents)).toEqual([undefined, undefined]);
});

test('has one key a command, and leaves an operation its own', () => {
  function* two(): Operation {
    const first = act().next().value as Intent & { kind: 'command' };
    yield first;
    yield first;
    return settlementOf(yield { ...first, idempotencyKey: 'mine' });
  }
  const keys = keysOf(played(two(), resend, [done, lost, done, done]).intents);
  expect(new Set(keys).size).toBe(3);
  expect(keys[1]).toBe(keys[2]);
  expect(keys[3]).toBe('mine');
});

test('is never moved by a refusal', () => {
  expect(played(edit(), resend, [found(1), raceLost])).toMatchObject({ settlement: 'gaveUp', left: [] });
  expect(played(act(), resend, [soldOut])).toMatchObject({ settlement: 'lost', left: [] });
});

describe('a refusal after a lost answer', () => {
  test.each<[boolean, Answer, Settlement]>([
    // With a key the service would have repeated its first answer: it has refused.
    [true, soldOut, 'lost'],
    [true, raceLost, 'gaveUp'],
    // Without one it may speak of the client's own first request.
    [false, soldOut, 'unknown'],
    [false, raceLost, 'unknown'],
  ])('with a key %s: %j', (idempotencyKey, answer, settlement) => {
    expect(played(act(), resend, [lost, answer], { idempotencyKey }).settlement).toBe(settlement);
  });
});

test('waits while the first request is still being worked on', () => {
  const { settlement, intents } = played(act(), resend, [lost, inFlight, done]);
  expect(settlement).toBe('won');
  expect(resolutionsOf(intents)).toEqual([undefined, 'resent', 'resent']);
  const waits = intents.flatMap((intent) => (intent.kind === 'pause' ? [intent.ms] : []));
  expect(waits[1]).toBeGreaterThanOrEqual(1000);
});

test.each<[readonly Answer[], Settlement]>([
  [repeated(lost), 'unknown'],
  [repeated(notSent), 'error'],
  // Once a request was sent, its fate is open.
  [[lost, ...repeated(notSent)], 'unknown'],
])('is over after eight attempts', (answers, settlement) => {
  const ended = played(act(), resend, answers);
  expect(ended.settlement).toBe(settlement);
  expect(resolutionsOf(ended.intents).length).toBe(8);
});

test('is over when patience is', () => {
  const { intents } = played(act(), resend, repeated(lost), { answerMs: 100, patienceMs: 350 });
  expect(resolutionsOf(intents).length).toBe(4);
});
