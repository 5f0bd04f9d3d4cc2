import { expect, test } from 'vitest';
import { found } from '../found.fixture.ts';
import { lineage as lineageCheck } from './lineage.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';

const tags = ['"f3"', '"a1"', '"07"', '"c9"'];
const [seed, one, two, three] = [1, 2, 3, 4];
const lineage = found(lineageCheck);
const kinds = (rows: readonly Partial<MadeUpRow>[]): string[] =>
  lineage(madeUpEvidence({ rows, tags })).map(({ kind, count }) => `${kind} ${count}`);
const read = (version: number, sent: number): Partial<MadeUpRow> => ({
  command: 0,
  answer: 'found',
  version,
  sent,
  done: sent + 1,
});
const change = (base: number, version: number, sent: number): Partial<MadeUpRow> => ({
  base,
  version,
  sent,
  done: sent + 1,
});

test.each([
  // One on the other, whatever the tags look like.
  { rows: [read(seed, 0), change(seed, two, 2), change(two, one, 4), read(one, 6)] },
  // The answer to the first does not tell what it made.
  { rows: [read(seed, 0), change(seed, 0, 2), read(two, 4), change(two, one, 6)] },
  // It was lost.
  { rows: [read(seed, 0), { ...change(seed, 0, 2), answer: 'unknown' }, read(two, 4), change(two, one, 6)] },
  // Content came back, and its tag with it.
  {
    rows: [read(seed, 0), change(seed, two, 2), change(two, seed, 4), read(seed, 6), change(seed, one, 8)],
  },
  // Answers tell tags in another form than reads.
  { rows: [read(seed, 0), change(seed, three, 2), read(two, 4), change(two, 0, 6)] },
  // What answers call one is shown as two now and then, such as with -gzip behind it.
  {
    rows: [
      read(seed, 0),
      change(seed, one, 2),
      read(one, 4),
      read(two, 6),
      change(two, three, 8),
      read(three, 10),
    ],
  },
  // Concurrent with what follows it, a read may show what was before.
  { rows: [read(seed, 0), change(seed, two, 2), read(seed, 3)] },
] as const)('tags that can be explained are right: case %#', ({ rows }) => {
  expect(kinds(rows)).toEqual([]);
});

test.each([
  // Two on the seed.
  {
    rows: [read(seed, 0), change(seed, one, 2), change(seed, two, 4), read(two, 6)],
    wrong: ['lost-update 1'],
  },
  // Three on what one has made.
  {
    rows: [
      read(seed, 0),
      change(seed, one, 2),
      read(one, 4),
      ...[5, 7, 9].map((at) => change(one, (at + 1) / 2, at)),
    ],
    wrong: ['lost-update 2'],
  },
  // More than the lost answer explains.
  {
    rows: [
      read(seed, 0),
      { ...change(seed, 0, 1), answer: 'unknown' as const },
      change(seed, one, 2),
      change(seed, two, 4),
      change(seed, three, 6),
      read(three, 8),
    ],
    wrong: ['lost-update 1'],
  },
  // Two on a tag that no answer tells.
  {
    rows: [
      read(seed, 0),
      change(seed, one, 2),
      read(one, 4),
      read(two, 6),
      change(two, three, 8),
      change(two, 5, 8),
    ],
    wrong: ['lost-update 1'],
  },
  // A read shows what was over.
  { rows: [read(seed, 0), change(seed, two, 2), read(seed, 4)], wrong: ['stale-read 1'] },
])('tags that nothing explains are found: case %#', ({ rows, wrong }) => {
  expect(kinds(rows)).toEqual(wrong);
});

test('where no change names a version, or none is told, it says that nobody could look', () => {
  const findings = lineageCheck(madeUpEvidence({ rows: [{ done: 1 }, { done: 2 }], tags: [] }));
  expect(findings.map(({ kind, examined }) => `${kind} ${examined}`)).toEqual([
    'lost-update 0',
    'broken-chain 0',
    'stale-read 0',
  ]);
  expect(findings.every(({ unexamined }) => unexamined !== undefined)).toBe(true);
});
