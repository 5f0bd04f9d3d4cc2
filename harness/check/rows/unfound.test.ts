import { expect, test } from 'vitest';
import type { Evidence } from '../../core/evidence.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import { unfound, unseen } from './unfound.ts';

const ranOut = 'the look at the records after the race ran out of time: 2 of 90 were seen';

test.each([
  // The look saw all that there was to see.
  { cut: false, collections: ['rooms'], says: 'not shown' },
  // It ran out before it saw one of them, or all.
  { cut: true, collections: ['rooms'], says: ranOut },
  { cut: true, collections: ['items', 'rooms'], says: ranOut },
  { cut: true, collections: [], says: ranOut },
  // It saw some, which do not show it.
  { cut: true, collections: ['items'], says: 'not shown' },
  // What is not there shows nothing.
  { cut: true, collections: ['users'], says: ranOut },
])('why nothing was seen: %o', ({ cut, collections, says }) => {
  const made = madeUpEvidence({
    rows: [],
    finals: { 'items/0-0': { version: 0, fields: {} }, 'users/0-0': { version: 0, fields: {}, live: false } },
  });
  const evidence: Evidence = cut ? { ...made, cutShort: { seen: 2, of: 90 } } : made;
  expect(unseen(evidence, 'not shown', ...collections)).toBe(says);
  if (cut) expect(unfound(evidence, 'rooms')).toBe(ranOut);
});

const bare = madeUpEvidence({ rows: [] });

test('where nothing was ever found the way to it may be another', () => {
  const why = 'no entries are found by GET /entries/:id, or by such a read of an adapter';
  expect(unfound(bare, 'entries')).toBe(why);
  expect(unfound({ ...bare, foundBefore: new Set(['directories']) }, 'entries')).toBe(why);
});

test('what was found before the race and is not at the end is gone', () => {
  const found = { ...bare, foundBefore: new Set(['directories', 'entries']) };
  expect(unfound(found, 'entries')).toBe('none of the entries that were looked for at the end was there');
  expect(unfound(found, 'directories', 'entries')).toBe(
    'none of the directories or entries that were looked for at the end was there',
  );
});
