import { expect, test } from 'vitest';
import { madeUpEvidence, madeUpRow } from '../check/made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../check/made-up-evidence.fixture.ts';
import { faultReports } from './report.ts';
import type { Happening } from './schedule.ts';

const happening = (kind: string, struckMs: number, beganMs = struckMs): Happening => ({
  fault: { kind, atMs: struckMs - 100, text: `${kind}@x` },
  beganMs,
  struckMs,
});

const rows = (...parts: Partial<MadeUpRow>[]): MadeUpRow[] => parts.map(madeUpRow);
const evidence = madeUpEvidence({
  rows: rows(
    // lost before anything happened: nobody's
    { answer: 'unknown', sent: 90, done: 95 },
    // lost while the first fault was being done
    { answer: 'unknown', sent: 140, done: 148 },
    // under way when it struck, and answered: not yet a recovery
    { answer: 'accepted', sent: 149, done: 160 },
    { answer: 'notSent', sent: 155, done: 155 },
    { answer: 'accepted', sent: 170, done: 182 },
    // a refusal is an answer, and no success
    { answer: 'conflict', reason: 'sold-out', sent: 201, done: 202 },
    { answer: 'unknown', sent: 203, done: 210 },
  ),
  receipts: [
    { nonce: 2, key: 'items/0-0', read: 1, wrote: 2 },
    { nonce: 3, key: 'items/0-0', read: 2, wrote: 3 },
    { nonce: 5, key: 'items/0-0', read: 3, wrote: 4 },
  ],
  records: { 'items/0-0': { version: 4, fields: {} } },
});

test('what is lost is lost to the latest fault, and recovery is a success of what was sent after it', () => {
  const missed: Happening = { fault: { kind: 'c', atMs: 900, text: 'c@x' }, problem: 'the race was over' };
  expect(faultReports([happening('a', 150, 145), happening('b', 200), missed], evidence, 100)).toEqual([
    {
      fault: 'a@x',
      kind: 'a',
      atMs: 50,
      struckMs: 50,
      recoveryMs: 32,
      lost: { unknown: 1, applied: 1, refused: 1 },
    },
    { fault: 'b@x', kind: 'b', atMs: 100, struckMs: 100, lost: { unknown: 1, applied: 0, refused: 0 } },
    {
      fault: 'c@x',
      kind: 'c',
      atMs: 900,
      problem: 'the race was over',
      lost: { unknown: 0, applied: 0, refused: 0 },
    },
  ]);
});
