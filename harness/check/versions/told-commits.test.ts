import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { toldCommits } from './told-commits.ts';

const options = { command: 'race', branches: 'branches', commits: 'commits', root: 'root' };
const push = (commit: string, parent: string) => ({
  shows: { 'asked.commit': commit, 'asked.parent': parent },
});
const rows = [push('a', 'root'), push('b', 'a'), push('c', 'b')];
const refused = { ...push('x', 'b'), reason: 'not-fast-forward' as const };
type Commits = Readonly<Record<string, string | null | undefined>>;
const judgedAll = (commits: Commits, more: readonly Partial<MadeUpRow>[] = []) =>
  toldCommits(
    madeUpEvidence({
      rows: [...rows, ...more],
      tags: [],
      created: Object.fromEntries(
        Object.entries(commits).map(([id, parent]) => [
          `commits/0-0.${id}`,
          parent === null
            ? { version: 0, fields: {}, live: false as const }
            : { version: 0, fields: parent === undefined ? { id } : { parent } },
        ]),
      ),
    }),
    options,
  );
const judged = (commits: Commits) => judgedAll(commits)[0]!;

test('a commit is there only if a push of it was accepted, or may have been', () => {
  const strays = (commits: Commits, ...more: Partial<MadeUpRow>[]) => judgedAll(commits, more)[1];
  expect(strays({ a: 'root', x: 'b' }, refused)).toMatchObject({
    kind: 'half-effect',
    anomaly: { count: 1, first: { nonces: [4] } },
  });
  expect(strays({ a: 'root', x: null }, refused)).toEqual({ kind: 'half-effect', examined: 1 });
  const lost = { ...push('x', 'b'), answer: 'unknown' as const };
  expect(strays({ a: 'root', x: 'b' }, refused, lost)).toMatchObject({ examined: 0 });
  expect(strays({ a: 'root' }, refused)).toMatchObject({ examined: 0 });
});

test('an accepted commit is there, on the parent that it was pushed with', () => {
  expect(judged({ a: 'root', b: 'a', c: 'b' })).toMatchObject({ examined: 3 });
  expect(judged({ a: 'root', b: 'a', c: 'b' }).anomaly).toBeUndefined();
  expect(judged({ a: 'root', b: 'a', c: null }).anomaly).toMatchObject({ count: 1, first: { nonces: [3] } });
  expect(judged({ a: 'root', b: 'a', c: 'root' }).anomaly).toMatchObject({
    count: 1,
    first: { nonces: [3] },
  });
});

test.each([
  ['the first one has a parent of another name', { a: 'none', b: 'a', c: 'b' }],
  ['parents are not shown', { a: undefined, b: undefined, c: undefined }],
  ['parents are called otherwise', { a: 'sha-root', b: 'sha-a', c: 'sha-b' }],
  ['nobody looked at some', { a: 'root', b: 'a' }],
])('nothing is wrong where %s', (_, commits) => {
  expect(judged(commits).anomaly).toBeUndefined();
});

test('commits that are not shown, or without their parents, are not examined', () => {
  expect(judged({})).toMatchObject({ kind: 'unreachable-commit', examined: 0 });
  expect(judged({ a: undefined, b: undefined })).toMatchObject({ examined: 0 });
});

test.each([
  ['the first ones of their branches are shown', { a: 'root' }, 'each is the first one of its branch'],
  ['parents are called otherwise', { b: 'sha-a', c: 'sha-b' }, 'calls the parents of commits otherwise'],
  ['parents are not shown', { b: undefined }, 'does not show commits with the parents'],
])('why nothing was examined where %s', (_, commits, why) => {
  expect(judged(commits)).toMatchObject({ examined: 0, unexamined: expect.stringContaining(why) as string });
});
