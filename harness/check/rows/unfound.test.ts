import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import { unfound } from './unfound.ts';

const evidence = madeUpEvidence({ rows: [] });

test('where nothing was ever found the way to it may be another', () => {
  const why = 'no entries are found by GET /entries/:id, or by such a read of an adapter';
  expect(unfound(evidence, 'entries')).toBe(why);
  expect(unfound({ ...evidence, foundBefore: new Set(['directories']) }, 'entries')).toBe(why);
});

test('what was found before the race and is not at the end is gone', () => {
  const found = { ...evidence, foundBefore: new Set(['directories', 'entries']) };
  expect(unfound(found, 'entries')).toBe('none of the entries that were looked for at the end was there');
  expect(unfound(found, 'directories', 'entries')).toBe(
    'none of the directories or entries that were looked for at the end was there',
  );
});
