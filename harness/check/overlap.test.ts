import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { overlap } from './overlap.ts';

describe('overlap', () => {
  test.each([
    // In flight together.
    {
      rows: [
        { sent: 0, done: 2 },
        { sent: 1, done: 3 },
      ],
      overlapping: 2,
    },
    // Equal times are concurrent.
    {
      rows: [
        { sent: 0, done: 1 },
        { sent: 1, done: 3 },
      ],
      overlapping: 2,
    },
    // One after the other.
    {
      rows: [
        { sent: 0, done: 1 },
        { sent: 2, done: 3 },
      ],
      overlapping: 0,
    },
    // One client with itself.
    {
      rows: [
        { sent: 0, done: 2, client: 1 },
        { sent: 1, done: 3, client: 1 },
      ],
      overlapping: 0,
    },
    // Different slots.
    {
      rows: [
        { sent: 0, done: 2 },
        { sent: 1, done: 3, slot: 1 },
      ],
      overlapping: 0,
    },
    // Reads, and what never left, race with nobody.
    {
      rows: [
        { sent: 0, done: 2 },
        { sent: 1, done: 3, command: 0, answer: 'found' },
      ],
      overlapping: 0,
    },
    {
      rows: [
        { sent: 0, done: 2 },
        { sent: 1, done: 3, answer: 'notSent' },
      ],
      overlapping: 0,
    },
    // A long one meets two short ones, which do not meet each other.
    {
      rows: [
        { sent: 0, done: 9 },
        { sent: 1, done: 2 },
        { sent: 4, done: 5 },
      ],
      overlapping: 3,
    },
  ] as const)('$rows: $overlapping', ({ rows, overlapping }) => {
    expect(overlap(madeUpEvidence({ rows }).history).overlapping).toBe(overlapping);
  });

  test('equals what comparing all pairs finds', () => {
    const row = fc.record({
      client: fc.nat(3),
      slot: fc.nat(2),
      sent: fc.nat(30),
      lasts: fc.nat(6),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (drawn) => {
        const rows = drawn.map(({ lasts, ...rest }) => ({ ...rest, done: rest.sent + lasts }));
        const met = rows.filter((a) =>
          rows.some(
            (b) => b.client !== a.client && b.slot === a.slot && b.sent <= a.done && b.done >= a.sent,
          ),
        );
        expect(overlap(madeUpEvidence({ rows }).history).overlapping).toBe(met.length);
      }),
    );
  });

  test('measures the hottest key over all its generations', () => {
    const { history } = madeUpEvidence({
      rows: [
        { slot: 1, sent: 0, done: 4 },
        { slot: 5, sent: 2, done: 8 },
        { slot: 9, sent: 8, done: 10, reason: 'sold-out' },
        { slot: 2, sent: 0, done: 100 },
      ],
    });
    expect(overlap(history)).toMatchObject({
      attempts: 4,
      wins: 3,
      meanInFlightOnHottestKey: 1.2,
      effectiveKeys: 1.6,
    });
  });

  test('leaves out what was due in the warm-up', () => {
    const { history } = madeUpEvidence({
      rows: [
        { slot: 1, client: 1, sent: 0, done: 4 },
        { slot: 1, client: 2, sent: 2, done: 11 },
        { slot: 1, client: 1, sent: 10, done: 12 },
        { slot: 1, client: 2, sent: 14, done: 15 },
      ],
    });
    expect(overlap(history).overlapping).toBe(3);
    // of those that met, the third alone was measured
    expect(overlap(history, 10)).toMatchObject({
      attempts: 2,
      overlapping: 1,
      meanInFlightOnHottestKey: 3 / 5,
      wins: 4,
    });
  });

  test('of nothing is nothing', () => {
    expect(overlap(madeUpEvidence({ rows: [] }).history)).toEqual({
      attempts: 0,
      overlapping: 0,
      overlappingShare: 0,
      wins: 0,
      meanInFlightOnHottestKey: 0,
      effectiveKeys: 0,
    });
  });
});
