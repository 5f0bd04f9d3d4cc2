import { describe, expect, test } from 'vitest';
import { grantsOf } from '../rows/grants.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { tokenNumber } from '../../core/token.ts';
import { toldLocks } from './told-locks.ts';
import type { LockOptions } from './lock-options.ts';

type Row = Partial<MadeUpRow>;
const fields = { token: 'token', holder: 'holder', expires: 'expires' };
const options: LockOptions = {
  acquire: 'lock',
  write: 'write',
  release: 'release',
  leaseMs: 100,
  collection: 'doors',
  stale: 'stale-token',
  busy: 'file-locked',
  content: { field: 'content', by: () => [] },
};
const lock = (operation: number, sent: number, value: number | undefined): Row => ({
  command: 1,
  operation,
  sent,
  done: sent + 1,
  value,
});
const release = (operation: number, sent: number): Row => ({ command: 3, operation, sent, done: sent + 1 });
const look = (sent: number, token?: string, holder?: string): Row => ({
  command: 0,
  operation: 99,
  answer: 'found',
  sent,
  done: sent + 1,
  shows: { ...(token === undefined ? {} : { token }), ...(holder === undefined ? {} : { holder }) },
});
/** Nonces count from 1, row by row. */
const judged = (rows: readonly Row[], ended?: string) => {
  const evidence = madeUpEvidence(
    {
      rows,
      tags: [],
      ...(ended === undefined ? {} : { finals: { 'doors/0-0': { version: 0, fields: { token: ended } } } }),
    },
    4,
    ['lock', 'write', 'release'],
  );
  const [finding] = toldLocks(evidence, options, fields, grantsOf(evidence, options));
  return { examined: finding!.examined, wrong: finding!.anomaly?.count ?? 0 };
};
const held = lock(1, 0, 7);

describe('a file shows', () => {
  test.each<[string, readonly Row[], string?]>([
    ['the lock that holds', [held, look(2, '7', 'request-1')]],
    ['its token alone', [held, look(2, '7')]],
    ['a holder in words of its own', [held, look(2, '7', 'Ada')]],
    ['no tokens', [held, look(2, undefined, 'request-1')]],
    ['tokens in words of its own', [held, look(2, 'seven')]],
    ['a lock while it is asked for', [held, look(0, '6')]],
    ['a lock while it is given back', [held, release(1, 2), look(2, '8')]],
    ['a larger token when it was given back, or the same', [held, release(1, 2), look(4, '8'), look(6, '7')]],
    ['that nobody holds it when it was given back', [held, release(1, 2), look(4, '0'), look(6)]],
    ['a lock whose lease is over, or the next one', [held, look(120, '7'), look(130, '8')]],
    [
      'the holder by the request that was sent first',
      [{ ...held, answer: 'unknown' }, lock(1, 2, 7), look(4, '7', 'request-1')],
    ],
    ['its last token at the end', [held], '7'],
    ['no token at the end', [held], '0'],
  ])('%s', (_, rows, ended) => {
    expect(judged(rows, ended).wrong).toBe(0);
  });
});

describe('a file must not show', () => {
  test.each<[string, readonly Row[], string?]>([
    ['the lock before the one that holds', [held, look(2, '6')]],
    ['a token that nobody has yet', [held, look(2, '8')]],
    ['no holder where it shows others', [held, look(2, '7', 'request-1'), look(4, '7')]],
    ['another holder where it names requests', [held, look(2, '7', 'request-1'), look(4, '7', 'request-9')]],
    ['an older token than was told', [held, release(1, 2), look(4, '6')]],
    ['a token that is given later', [held, release(1, 2), look(4, '9'), lock(2, 6, 9)]],
    ['an older token at the end', [held], '6'],
  ])('%s', (_, rows, ended) => {
    expect(judged(rows, ended).wrong).toBe(1);
  });
});

test('nothing is examined where no token was told', () => {
  expect(judged([lock(1, 0, undefined), look(2, '7')]).examined).toBe(0);
});

describe('of tokens that are texts a file', () => {
  const [a, z] = ['a', 'z'].map((name) => `opaquelocktoken:${name}`) as [string, string];
  const named = (operation: number, sent: number, token: string): Row =>
    lock(operation, sent, tokenNumber(token));
  const own = (sent: number, token: string): Row => ({ ...look(sent, token), operation: 1 });
  const held = named(1, 0, z);

  test.each<[string, readonly Row[], string?]>([
    ['shows the one that holds', [held, look(2, z)]],
    ['shows none', [held, look(2, 'null'), look(4, '0'), look(6, '')]],
    ['shows another word for it, and to others less', [held, look(2, `<${z}>`), own(4, '***')]],
    ['shows it to its holder, and to others another word', [held, own(2, z), look(4, '***')]],
    ['shows the last one when it was given back', [held, release(1, 2), look(4, z)], z],
    ['shows another when it was given back', [held, release(1, 2), look(4, a)]],
    ['shows the next one', [held, release(1, 2), named(2, 4, a), look(6, a)], a],
  ])('%s', (_, rows, ended) => {
    expect(judged(rows, ended).wrong).toBe(0);
  });

  test.each<[string, readonly Row[], string?]>([
    ['shows the one before', [held, release(1, 2), named(2, 4, a), look(6, z)]],
    [
      'shows the one before when nobody holds it',
      [held, release(1, 2), named(2, 4, a), release(2, 6), look(8, z)],
    ],
    ['shows one that is given later', [held, release(1, 2), look(4, a), named(2, 6, a)]],
    ['shows its holder what nobody was told, where it shows tokens', [held, own(2, z), own(4, 'x')]],
    ['ends with the one before', [held, release(1, 2), named(2, 4, a)], z],
  ])('is wrong: it %s', (_, rows, ended) => {
    expect(judged(rows, ended).wrong).toBe(1);
  });
});
