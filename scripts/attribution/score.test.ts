import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scoreOf } from './score.ts';
import type { Claim } from './score.ts';
import { truthOf } from './truth.ts';

const lost = (nonce: string, winners: readonly string[], near = 1) => ({
  nonce,
  winners,
  hasTag: true,
  near,
});
const claim = (grade: Claim['grade'], ...winners: readonly string[]): Claim => ({ grade, winners });

test.each([
  {
    what: 'a right exact winner',
    said: claim('exact', '4'),
    counted: { exact: 1, exactWrong: 0, oneNearRight: 1 },
  },
  { what: 'a wrong one', said: claim('exact', '7'), counted: { exact: 1, exactWrong: 1, oneNearRight: 0 } },
  {
    what: 'a wrong only candidate',
    said: claim('only', '7'),
    counted: { only: 1, onlyWrong: 1, oneNearRight: 0 },
  },
  {
    what: 'several with the winner',
    said: claim('several', '7', '4'),
    counted: { several: 1, severalWithout: 0 },
  },
  {
    what: 'several without it',
    said: claim('several', '7', '8'),
    counted: { several: 1, severalWithout: 1 },
  },
  { what: 'nothing at all', said: undefined, counted: { none: 1, exact: 0 } },
])('$what counts as what it is', ({ said, counted }) => {
  const claims = new Map(said === undefined ? [] : [['5', said]]);
  expect(scoreOf([lost('5', ['4'])], claims)).toMatchObject({ conflicts: 1, oneNear: 1, ...counted });
});

test('where an update was lost no exact winner is right', () => {
  expect(scoreOf([lost('5', ['4', '6'])], new Map([['5', claim('exact', '4')]])).exactWrong).toBe(1);
});

test('the truth is what receipts say of the version that the loser had named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'contend-truth-'));
  try {
    const put = { command: 'replace', slot: '0-0', base: 1 };
    const lines = [
      { format: 'contend-history' },
      { nonce: 1, client: 0, slot: '0-0', key: 'docs/0-0', sent: 0, done: 1, answer: 'found', version: 1 },
      { nonce: 2, client: 1, ...put, sent: 2, done: 4, answer: 'accepted', version: 2 },
      { nonce: 3, client: 0, ...put, sent: 3, done: 5, answer: 'conflict', reason: 'version-mismatch' },
      { nonce: 4, client: 2, ...put, base: 2, sent: 6, done: 7, answer: 'accepted', version: 3 },
      { kind: 'receipt', nonce: 2, traces: [{ key: 'docs/0-0', read: 1, wrote: 2 }] },
      { kind: 'receipt', nonce: 4, traces: [{ key: 'docs/0-0', read: 2, wrote: 3 }] },
    ];
    const file = join(folder, 'history.ndjson');
    await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await truthOf(file, 'docs')).toEqual([{ nonce: '3', winners: ['2'], hasTag: true, near: 1 }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('what judges attribution shares no code with it', () => {
  for (const file of ['truth.ts', 'score.ts']) {
    const text = readFileSync(join(import.meta.dirname, file), 'utf8');
    const from = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(from.filter((name) => name?.startsWith('node:') === false && name !== './truth.ts')).toEqual([]);
  }
});
