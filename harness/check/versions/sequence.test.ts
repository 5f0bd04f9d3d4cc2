import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { sequence as sequenceCheck } from './sequence.ts';
import { found } from '../found.fixture.ts';

const sequence = found(sequenceCheck);

const options = {
  command: 'race',
  entries: 'turns',
  counters: 'talks',
  counter: 'turns',
  field: 'text',
  taken: 'turn-taken' as const,
  markOf: (operation: number) => `said by ${operation}`,
};
type Rows = readonly Partial<MadeUpRow>[];

/** A conversation in which each request was given a number, with what it holds at the end: by number, who said it. */
function raceOf(
  rows: Rows,
  numbers: readonly number[],
  said: readonly (number | undefined)[],
  counted = said.filter((one) => one !== undefined).length,
): { rows: Rows } & Pick<MadeUpRace, 'receipts' | 'records'> {
  return {
    rows,
    receipts: numbers.flatMap((number, at) => [
      { nonce: at + 1, key: 'talks/0-0', read: at + 1, wrote: at + 2 },
      { nonce: at + 1, key: `turns/0-0.${number}`, read: 0, wrote: 1 },
    ]),
    records: {
      'talks/0-0': { version: 9, fields: { turns: String(counted) } },
      ...Object.fromEntries(
        said.flatMap((operation, at) =>
          operation === undefined
            ? []
            : [[`turns/0-0.${at + 1}`, { version: 1, fields: { text: `said by ${operation}` } }]],
        ),
      ),
    },
  };
}

const kinds = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  sequence(madeUpEvidence(race), options).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // One after the other; at the same time, in any order.
  { race: raceOf([{ done: 1 }, { sent: 2, done: 3 }], [1, 2], [1, 2]), found: [] },
  { race: raceOf([{ done: 3 }, { done: 3 }], [2, 1], [2, 1]), found: [] },
  // Somebody was refused, somebody's answer was lost, and the other command appends elsewhere.
  {
    race: raceOf([{}, { answer: 'unknown' }, { reason: 'turn-taken' }, { command: 2 }], [1, 2], [1, 2]),
    found: [],
  },
  // Two were given one number: one of them is lost.
  { race: raceOf([{}, {}], [1, 1], [2]), found: ['duplicate-turn 1', 'missing-edit 1'] },
  // The same, and the counter counted both.
  {
    race: raceOf([{}, {}], [1, 1], [2], 2),
    found: ['duplicate-turn 1', 'missing-edit 1', 'wrong-counter 1'],
  },
  // A number was left out.
  { race: raceOf([{}, {}], [1, 3], [1, undefined, 2]), found: ['missing-turn 1'] },
  // A smaller number was given after a larger one was taken.
  { race: raceOf([{ done: 1 }, { sent: 2, done: 3 }], [2, 1], [2, 1]), found: ['missing-turn 1'] },
  // A turn is gone, with its count and without.
  { race: raceOf([{}, {}], [1, 2], [1]), found: ['missing-edit 1'] },
  { race: raceOf([{}, {}], [1, 2], [1], 2), found: ['missing-edit 1', 'wrong-counter 1'] },
  // What was told is the number, or not; an answer that was lost told nothing.
  { race: raceOf([{ value: 1 }, { value: 2 }], [1, 2], [1, 2]), found: [] },
  { race: raceOf([{ value: 2 }, { value: 2 }], [1, 2], [1, 2]), found: ['wrong-counter 1'] },
  { race: raceOf([{ value: 7, answer: 'unknown' }], [1], [1]), found: [] },
  // A turn is there that nobody appended.
  { race: raceOf([{}], [1], [1, 7]), found: ['half-effect 1'] },
])('$race.rows, $race.receipts, $race.records: $found', ({ race, found }) => {
  expect(kinds(race)).toEqual(found);
});

test.each([
  // Without an audit the answers tell the numbers.
  { rows: [{ value: 1 }, { value: 2 }], found: [] },
  { rows: [{ value: 1 }, { value: 1 }], found: ['duplicate-turn 1'] },
  { rows: [{ value: 1 }, { value: 3 }], found: ['missing-turn 1'] },
  // Whose answer was lost may have been given the number between.
  { rows: [{ value: 1 }, { value: 3 }, { answer: 'unknown' }], found: [] },
  {
    rows: [
      { value: 2, done: 1 },
      { value: 1, sent: 2, done: 3 },
    ],
    found: ['missing-turn 1'],
  },
  // A service that tells no numbers, and the other command.
  { rows: [{}, {}, { command: 2, value: 7 }], found: [] },
] as const)('answers alone: $rows: $found', ({ rows, found }) => {
  expect(kinds({ rows })).toEqual(found);
});

/** A request for a number that is shown the record in the answer. */
const inRecord = (number: number, counted: number, sent: number, done: number): Partial<MadeUpRow> => ({
  sent,
  done,
  shows: { 'asked.number': String(number), 'told.turns': String(counted) },
});

test.each([
  // What the record counts by then: the own number or more, and no more than were asked for.
  { rows: [inRecord(1, 2, 0, 5), inRecord(2, 2, 1, 4)], found: [] },
  { rows: [inRecord(1, 3, 0, 5), inRecord(2, 2, 1, 4)], found: ['wrong-counter 1'] },
  { rows: [inRecord(1, 1, 0, 1), inRecord(2, 1, 2, 3)], found: ['wrong-counter 1'] },
])('who is shown the record in an answer: $rows: $found', ({ rows, found }) => {
  const judged = sequence(madeUpEvidence({ rows }), { ...options, number: 'number' });
  expect(judged.map(({ kind, count }) => `${kind} ${count}`)).toEqual(found);
});

test('says which number was given twice, and to whom', () => {
  expect(sequence(madeUpEvidence(raceOf([{}, {}], [1, 1], [2])), options)).toMatchObject([
    { worst: { key: 'turns/0-0', text: 'number 1 was given to 2 requests', nonces: [1, 2] } },
    { worst: { key: 'turns/0-0.1', nonces: [1] } },
  ]);
});

test('who is told another number than its own is named with both', () => {
  const [anomaly] = sequence(madeUpEvidence(raceOf([{ value: 2 }, { value: 2 }], [1, 2], [1, 2])), options);
  expect(anomaly?.first.text).toBe(
    'request 1 was accepted under number 1, but was told that it has number 2',
  );
});

test.each([
  // Each says who was given its number; one of them names who was given another; all do; or nobody that is known.
  { by: ['request-1', 'request-2', 'request-3'], wrong: 0 },
  { by: ['request-1', 'request-2', 'request-2'], wrong: 1 },
  { by: ['request-3', 'request-1', 'request-2'], wrong: 0 },
  { by: ['request-1', 'request-2', 'eve'], wrong: 0 },
])('an entry says who was given its number: $by', ({ by, wrong }) => {
  const rows = [1, 2, 3].map((number) => ({
    shows: { 'asked.number': String(number), 'asked.text': `said by ${number}` },
  }));
  const finals = Object.fromEntries(
    by.map((changedBy, at) => [
      `turns/0-0.${at + 1}`,
      { version: 0, fields: { text: `said by ${at + 1}`, changedBy } },
    ]),
  );
  const findings = sequenceCheck(madeUpEvidence({ rows, tags: [], finals }), {
    ...options,
    number: 'number',
  });
  const stamps = findings.filter(({ kind }) => kind === 'wrong-stamp');
  expect(stamps.reduce((sum, { anomaly }) => sum + (anomaly?.count ?? 0), 0)).toBe(wrong);
});
