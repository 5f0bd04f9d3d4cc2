import { expect, test } from 'vitest';
import { branches as branchesCheck } from './branches.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { found } from '../found.fixture.ts';

const branches = found(branchesCheck);

const options = { command: 'race', branches: 'branches', commits: 'commits', root: '0' };

/** A push that took effect: its commit, what it was put on, and the head that it replaced on purpose. */
interface Push extends Partial<MadeUpRow> {
  readonly id: string;
  readonly on: string;
  readonly lease?: string;
}

const push = (id: string, on: string, more: Partial<Push> = {}): Push => ({ id, on, ...more });
const forced = (id: string, on: string, lease: string): Push => ({
  id,
  on,
  lease,
  resolution: 'overwritten',
});

type Race = Omit<MadeUpRace, 'rows'> & { readonly rows: readonly Partial<MadeUpRow>[] };

/** A branch after some pushes, in this order, with its head at a commit. */
function raceOf(pushes: readonly Push[], head: string): Race {
  const commit = ({ id }: Push): string => `commits/0-0.${id}`;
  return {
    rows: pushes,
    receipts: pushes.flatMap((one, at) => [
      { nonce: at + 1, key: 'branches/0-0', read: at + 1, wrote: at + 2 },
      { nonce: at + 1, key: commit(one), read: 0, wrote: 1 },
    ]),
    records: {
      'branches/0-0': { version: pushes.length + 1, fields: { head } },
      ...Object.fromEntries(
        pushes.map((one) => [
          commit(one),
          {
            version: 1,
            fields: { parent: one.on, ...(one.lease === undefined ? {} : { replaced: one.lease }) },
          },
        ]),
      ),
    },
  };
}

const kinds = (race: Race): string[] =>
  branches(madeUpEvidence(race), options).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // One after another.
  { pushes: [push('a', '0'), push('b', 'a'), push('c', 'b', { answer: 'unknown' })], head: 'c', found: [] },
  // Forced onto what its client saw: what was there is lost on purpose, and work goes on from the new head.
  { pushes: [push('a', '0'), push('b', 'a'), forced('c', '0', 'b'), push('d', 'c')], head: 'd', found: [] },
  // Two on one commit: the first is lost.
  {
    pushes: [push('a', '0'), push('b', '0')],
    head: 'b',
    found: ['rewritten-history 1', 'unreachable-commit 1'],
  },
  // The same, and the head stayed with the first.
  {
    pushes: [push('a', '0'), push('b', '0')],
    head: 'a',
    found: ['rewritten-history 2', 'unreachable-commit 1'],
  },
  // Forced, but onto a head that its client did not see: what was pushed in between is lost to nobody's will.
  {
    pushes: [push('a', '0'), push('b', 'a'), forced('c', '0', 'a')],
    head: 'c',
    found: ['rewritten-history 1', 'unreachable-commit 1'],
  },
  // The service took a push for forced that was none.
  {
    pushes: [push('a', '0'), push('b', '0', { lease: 'a' })],
    head: 'b',
    found: ['rewritten-history 1', 'unreachable-commit 1'],
  },
  // Commits that follow each other in a circle end nowhere.
  {
    pushes: [push('a', 'b'), push('b', 'a')],
    head: 'b',
    found: ['rewritten-history 1'],
  },
])('$pushes, head at $head: $found', ({ pushes, head, found }) => {
  expect(kinds(raceOf(pushes, head))).toEqual(found);
});

test('a commit that a push only looked at is not its own', () => {
  const race = raceOf([push('a', '0'), push('b', 'a')], 'b');
  race.receipts.push({ nonce: 2, key: 'commits/0-0.a', read: 1, wrote: 0 });
  expect(kinds(race)).toEqual([]);
});

test('a commit that no push made is told, and a branch that is gone', () => {
  const race = raceOf([push('a', '0')], 'a');
  race.records['commits/0-0.f'] = { version: 1, fields: { parent: 'a' } };
  expect(branches(madeUpEvidence(race), options)).toMatchObject([
    { kind: 'half-effect', worst: { key: 'commits/0-0.f' } },
  ]);
  const gone = raceOf([push('a', '0')], 'a');
  delete gone.records['branches/0-0'];
  expect(kinds(gone)).toEqual(['rewritten-history 1', 'unreachable-commit 1']);
});

test('says which commit is lost, and nothing without an audit', () => {
  const race = raceOf([push('a', '0'), push('b', '0')], 'b');
  expect(branches(madeUpEvidence(race), options)).toMatchObject([
    { worst: { key: 'branches/0-0', text: 'commit b was put on 0 at the head a' } },
    { worst: { text: 'commit a was accepted, but cannot be reached from the head', nonces: [1] } },
  ]);
  expect(branches(madeUpEvidence({ rows: race.rows }), options)).toEqual([]);
});
