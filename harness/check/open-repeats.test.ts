import { expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { withoutOpenRepeats } from './open-repeats.ts';

const repeat = { '#open-repeat': '0', 'asked.name': 'todo', 'told.stock': '3' };
const rows: Partial<MadeUpRow>[] = [
  { answer: 'unknown' },
  { answer: 'accepted', version: 1, value: 3, shows: repeat },
  { reason: 'sold-out', shows: repeat },
  { answer: 'replayed', shows: repeat },
  { answer: 'accepted', version: 1, value: 2, shows: { 'told.stock': '2' } },
  { reason: 'sold-out' },
];

test('what answers an open repeat proves nothing: it may have taken effect, or repeat what was told before', () => {
  const { history } = withoutOpenRepeats(madeUpEvidence({ rows, tags: ['"a"'] }));
  const answers = rows.map((_, at) => history.entry(at).answer);
  expect(answers).toEqual(['unknown', 'unknown', 'notSent', 'replayed', 'accepted', 'conflict']);
  expect(history.entry(1)).toMatchObject({ version: 0, value: Number.NaN });
  // By what it was told the operation went on.
  expect(history.entry(2).reason).toBe('sold-out');
  expect(history.sightings.of(1)).toEqual(new Map([['asked.name', expect.any(Number)]]));
  expect(history.sightings.of(4)).toEqual(new Map([['told.stock', 2]]));
});

test('but what was granted and a client went on with stays: it holds the lock that it was told of', () => {
  const lock = { operation: 1, answer: 'accepted', shows: { ...repeat, '#open-repeat': '1' } } as const;
  const { history } = withoutOpenRepeats(
    madeUpEvidence({ rows: [lock, { operation: 1, command: 2 }, { ...lock, operation: 2 }], tags: [] }),
  );
  expect([0, 1, 2].map((row) => history.entry(row).answer)).toEqual(['accepted', 'accepted', 'unknown']);
});

test('what grants nothing may have been there before, whatever its client did then', () => {
  const create = { operation: 1, answer: 'accepted', shows: repeat } as const;
  const { history } = withoutOpenRepeats(
    madeUpEvidence({ rows: [create, { operation: 1, command: 2 }], tags: [] }),
  );
  expect([0, 1].map((row) => history.entry(row).answer)).toEqual(['unknown', 'accepted']);
});

test('our own services take keys, and who sends none has nothing to repeat', () => {
  const own = madeUpEvidence({ rows });
  expect(withoutOpenRepeats(own)).toBe(own);
  const plain = madeUpEvidence({ rows: rows.slice(4), tags: ['"a"'] });
  expect(withoutOpenRepeats(plain)).toBe(plain);
});
