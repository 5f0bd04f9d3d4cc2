import { expect, test } from 'vitest';
import { found } from '../found.fixture.ts';
import type { Evidence } from '../../core/evidence.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { lastingInFlight as check } from './lasting-in-flight.ts';

const lastingInFlight = found((evidence: Evidence, options: Parameters<typeof check>[1]) => [
  check(evidence, options),
]);

/** Operations share a key by tens and a payload by their last figure. */
const options = {
  command: 'race',
  keyOf: (operation: number) => Math.floor(operation / 10),
  payloadOf: (operation: number) => operation % 10,
};

type Row = Partial<MadeUpRow>;
const paid: Row = { operation: 31, version: 2, sent: 0, done: 10 };
const busy = (sent: number, more: Row = {}): Row => ({
  operation: 32,
  answer: 'conflict',
  reason: 'idempotency-in-flight',
  sent,
  done: sent + 1,
  ...more,
});

test.each([
  // Another request was at work, or had just ended.
  { rows: [paid, busy(5)], count: 0 },
  { rows: [paid, busy(1000)], count: 0 },
  // Nobody was, for longer than a second; those who were turned away themselves do not count.
  { rows: [paid, busy(1100)], count: 1 },
  { rows: [paid, busy(600), busy(1100), busy(1700)], count: 2 },
  // The one that began again while it was told so.
  { rows: [paid, { ...paid, sent: 1900, done: 2100 }, busy(2000), busy(3000)], count: 0 },
  // One whose end nobody saw may be at work for ever; other keys, slots and commands say nothing.
  { rows: [paid, { ...paid, answer: 'unknown' }, busy(5000)], count: 0 },
  { rows: [paid, busy(5000, { operation: 41 })], count: 0 },
  { rows: [paid, busy(5000, { slot: 1 })], count: 0 },
  { rows: [paid, busy(5000, { command: 2 })], count: 0 },
  // Refused for another reason.
  { rows: [paid, busy(5000, { reason: 'insufficient-funds' })], count: 0 },
  // A no without a reason: what was accepted before is not refused for good, another payment may be.
  { rows: [paid, busy(1100, { operation: 31, reason: 'unnamed-conflict' })], count: 1 },
  { rows: [paid, busy(1000, { operation: 31, reason: 'unnamed-conflict' })], count: 0 },
  { rows: [paid, busy(1100, { operation: 32, reason: 'unnamed-conflict' })], count: 0 },
] as readonly { rows: readonly Row[]; count: number }[])('$rows: $count', ({ rows, count }) => {
  const anomalies = lastingInFlight(madeUpEvidence({ rows }), options);
  expect(anomalies.map((anomaly) => anomaly.count)).toEqual(count === 0 ? [] : [count]);
});

/** A no without a code to a payment that was accepted before. */
const bare = (more: Row = {}): Row => busy(20, { operation: 31, reason: 'unnamed-conflict', ...more });

test.each([
  { what: 'sent again', rows: [paid, bare()], doubted: true },
  {
    what: 'sent again, with others that are refused alike',
    rows: [paid, bare(), bare({ done: 25 })],
    doubted: true,
  },
  {
    what: 'while another request has its key',
    rows: [paid, bare(), { ...paid, sent: 21, done: 25 }],
    doubted: false,
  },
  { what: 'once of two times', rows: [paid, bare(), { ...paid, sent: 30, done: 31 }], doubted: false },
  { what: 'before it was accepted', rows: [bare({ sent: 0, done: 1 }), paid], doubted: false },
  { what: 'where another thing is asked for', rows: [paid, bare({ operation: 32 })], doubted: false },
  { what: 'in words', rows: [paid, busy(20, { operation: 31 })], doubted: false },
])('a payment is refused $what: in doubt $doubted', ({ rows, doubted }) => {
  const { doubt } = check(madeUpEvidence({ rows }), options);
  expect(doubt !== undefined).toBe(doubted);
});
