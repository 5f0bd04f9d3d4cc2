import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { toldContents } from './told-contents.ts';

const options = {
  command: 'race',
  collection: 'documents',
  fields: { text: 'text' },
  seed: { text: 'a' },
  tellsTags: true,
  moved: 'version-mismatch',
  kinds: { lost: 'lost-update', missing: 'missing-edit' },
} as const;
const tags = ['"of-a"', '"of-b"', '"of-c"', '"of-ok"'];
const read = (operation: number, text: string, version: number): Partial<MadeUpRow> => ({
  command: 0,
  answer: 'found',
  operation,
  version,
  shows: { text },
  sent: 10 * operation,
  done: 10 * operation + 1,
});
const put = (operation: number, text: string, base: number, version: number): Partial<MadeUpRow> => ({
  operation,
  base,
  version,
  shows: { 'asked.text': text },
  sent: 10 * operation + 2,
  done: 10 * operation + 3,
});

test.each([
  // A tag of its own for each state; one that stands for two of them; and one of the answer, which no read shows.
  { told: [2, 3], shown: 3, wrong: 0 },
  { told: [2, 2], shown: 2, wrong: 1 },
  { told: [4, 4], shown: 3, wrong: 0 },
])('a strong tag is told of one content, if it is the tag of any: $told', ({ told, shown, wrong }) => {
  const rows = [
    read(1, 'a', 1),
    put(1, 'b', 1, told[0]!),
    read(2, 'b', 2),
    put(2, 'c', 2, told[1]!),
    read(3, 'c', shown),
  ];
  const chain = toldContents(madeUpEvidence({ rows, tags }), options).filter(
    ({ kind }) => kind === 'broken-chain',
  );
  expect(chain.reduce((sum, { anomaly }) => sum + Math.min(1, anomaly?.count ?? 0), 0)).toBe(wrong);
});
