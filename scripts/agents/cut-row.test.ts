import { expect, test } from 'vitest';
import { cutProblemsOf } from './cut-row.ts';
import type { CutRow } from './cut-row.ts';

const held: CutRow = {
  cutMs: 3000,
  endedMs: 4300,
  goneMs: 7700,
  code: 11,
  said: 'contend: nothing was heard of agent room-2 for 2.5 s: the race proves nothing\n',
  kept: 1,
  left: [],
};

test('a run holds where it says who was away, keeps what was finished and leaves nothing', () => {
  expect(cutProblemsOf(held, 'room-2')).toEqual([]);
});

test.each<[Partial<CutRow>, string]>([
  // The race went on as if nobody had been away.
  [{ code: 0 }, 'exit code 0 where an agent was away'],
  [
    { said: held.said.replace('room-2', 'room-3') },
    `it is not said who was away: ${held.said.replace('2', '3')}`,
  ],
  [{ kept: 2 }, '2 records were kept, and not the one that was finished'],
  [{ kept: 0 }, '0 records were kept, and not the one that was finished'],
  [{ endedMs: 12_340 }, 'it ended 12.3 s after the cut'],
  [{ left: ['contend:run:7'] }, '7.7 s after its end there was in Redis contend:run:7'],
  [{ goneMs: 10_700 }, '10.7 s after its end there was in Redis nothing, but too late'],
])('one that does not hold says why: %j', (change, problem) => {
  expect(cutProblemsOf({ ...held, ...change }, 'room-2')).toEqual([problem]);
});
