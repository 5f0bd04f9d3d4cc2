import { expect, test } from 'vitest';
import type { ExhibitedRequest } from '../../../core/exhibit.ts';
import { answerKinds } from '../../../core/history.ts';
import { labelsOf, storyOf } from './request-words.ts';
import { stageOf } from './stage.ts';

const request = (nonce: number, client: number, sentMs: number, doneMs: number): ExhibitedRequest => ({
  nonce,
  client,
  operation: nonce,
  command: 'purchase',
  sentMs,
  doneMs,
  status: 200,
  answer: 'accepted',
});

test('a client has a line, and a second one where its requests overlap; lines of a client stand together', () => {
  const requests = [request(1, 7, 0, 5), request(2, 3, 1, 2), request(3, 7, 4, 6), request(4, 7, 5, 8)];
  const { placed, lanes, fromMs, toMs } = stageOf({ requests, edges: [] });
  expect(lanes.map(({ client }) => client)).toEqual([7, 7, 3]);
  expect(placed.map(({ request: { nonce }, letter, lane }) => [nonce, letter, lane])).toEqual([
    [1, 'a', 0],
    [2, 'b', 2],
    [3, 'c', 1],
    // Free again at the very moment.
    [4, 'd', 0],
  ]);
  expect([fromMs, toMs]).toEqual([0, 8]);
});

test('what is wrong is marked at both ends, and its words have room between the lines', () => {
  const requests = [request(1, 1, 0, 5), request(2, 2, 1, 6), request(3, 3, 1, 6)];
  const why = 'both were made on version 1';
  const told = stageOf({ requests, edges: [{ from: 1, to: 2, why, isWrong: true }] });
  const quiet = stageOf({ requests, edges: [{ from: 1, to: 2, why, isWrong: false }] });
  expect(told.placed.map(({ isWrong }) => isWrong)).toEqual([true, true, false]);
  expect(quiet.placed.some(({ isWrong }) => isWrong)).toBe(false);
  const gaps = ({ lanes }: typeof told): number[] =>
    lanes.slice(1).map(({ top }, lane) => top - lanes[lane]!.top);
  const [usual = 0] = gaps(quiet);
  expect(gaps(quiet)).toEqual([usual, usual]);
  expect(gaps(told)).toEqual([usual + 44, usual]);
});

test('what is wrong by itself is marked without an edge', () => {
  const { placed } = stageOf({
    requests: [request(1, 1, 0, 5), { ...request(2, 2, 1, 6), isWrong: true }],
    edges: [],
  });
  expect(placed.map(({ isWrong }) => isWrong)).toEqual([false, true]);
});

test.each(answerKinds)('a request that was %s has words from long to a sign, and a story', (answer) => {
  const full: ExhibitedRequest = {
    ...request(1, 3, 10, 12.5),
    answer,
    base: '3',
    version: '4',
    value: 0,
    decidedMs: 11,
  };
  const labels = labelsOf(full);
  expect(labels.toSorted((one, other) => other.length - one.length)).toEqual(labels);
  expect(labels.at(-1)).toHaveLength(1);
  expect(storyOf(full, 10)).toMatch(
    /^Client 3 sent purchase made on version 3: .*\. Sent at 0 s, decided at 1 ms, answered at 2\.5 ms\.$/,
  );
});

test.each([
  { seen: { answer: 'found', version: '3', value: 1 }, words: 'read v3 = 1' },
  { seen: { answer: 'found', version: '3' }, words: 'read v3' },
  // What has no tag has a figure alone.
  { seen: { answer: 'found', value: 44 }, words: 'read 44' },
  { seen: { answer: 'missing' }, words: 'read nothing' },
] as const)('a read says what it saw: $words', ({ seen, words }) => {
  const { command: _, ...read } = request(1, 1, 0, 1);
  expect(labelsOf({ ...read, ...seen })[0]).toBe(words);
});
