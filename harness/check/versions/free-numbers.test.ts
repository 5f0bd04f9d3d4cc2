import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';
import { sequence } from './sequence.ts';
import type { SequenceOptions } from './sequence-options.ts';

const options: SequenceOptions = {
  command: 'race',
  entries: 'turns',
  counters: 'talks',
  counter: 'turns',
  field: 'text',
  markOf: (operation) => `said by ${operation}`,
  number: 'number',
  taken: 'turn-taken',
};
type Row = Partial<MadeUpRow>;
const append = (number: number, sent: number, done = sent + 1, more: Row = {}): Row => ({
  sent,
  done,
  shows: { 'asked.number': String(number) },
  ...more,
});
const no = (number: number, sent: number, done = sent + 1, more: Row = {}): Row =>
  append(number, sent, done, { reason: 'turn-taken', ...more });
const refusals = (rows: readonly Row[]) =>
  found(sequence)(madeUpEvidence({ rows, tags: [] }), options).filter(
    ({ kind }) => kind === 'unjustified-refusal',
  );

describe('a number that is refused as taken', () => {
  test.each([
    { what: 'before anybody asked for it', rows: [no(1, 0)] },
    { what: 'before who got it was sent', rows: [no(1, 0), append(1, 2)] },
    { what: 'although others got other numbers', rows: [append(1, 0), no(2, 0, 9)] },
    { what: 'although all others were refused too', rows: [no(1, 0, 9), no(1, 1, 8)] },
  ])('is unjustified $what', ({ rows }) => {
    expect(refusals(rows)[0]?.first.text).toContain(
      'was refused as turn-taken, but nobody can have been given',
    );
  });

  test.each([
    { what: 'somebody has it', rows: [append(1, 0), no(1, 2)] },
    { what: 'somebody may have it by then', rows: [append(1, 1, 9), no(1, 0, 2)] },
    { what: 'an answer was lost', rows: [append(1, 0, 1, { answer: 'unknown' }), no(1, 90)] },
    { what: 'somebody was told it again', rows: [append(1, 0, 1, { answer: 'replayed' }), no(1, 2)] },
    {
      what: 'somebody was told that number instead of its own',
      rows: [append(2, 0, 1, { value: 1 }), no(1, 2)],
    },
    {
      what: 'it came without a code',
      rows: [no(1, 0, 1, { shows: { 'asked.number': '1', '#vague': '' } })],
    },
    { what: 'it has another reason', rows: [no(1, 0, 1, { reason: 'write-conflict' })] },
  ])('is no mistake where $what', ({ rows }) => {
    expect(refusals(rows)).toEqual([]);
  });
});
