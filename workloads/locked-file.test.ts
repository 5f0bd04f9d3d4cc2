import { describe, expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import type { Change, Part } from '../harness/core/guarded.ts';
import type { AnomalyKind } from '../harness/core/verdict.ts';
import { lockedFile } from './locked-file.ts';
import { raced } from '../harness/simulate/simulated-race.ts';
import { refusalOf } from './refusal.fixture.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

const seeded = 'files are seeded, and a file that is missing has no token: the next condition refuses it';

provesItself(lockedFile, {
  unguarded: ['overlapping-holds', 'token-order', 'stale-token-write'],
  operations: 300,
  redundant: {
    'lock 0 0': 'files are seeded and never deleted, so nobody locks one that is missing',
    'write 0 0': seeded,
    'release 0 0': seeded,
  },
});

describe('a file', () => {
  const nowMs = 1000;
  const held = { token: '5', expires: '1001', holder: 'bob', content: '' };
  const stale = (token: number | null): unknown => ({ reason: 'stale-token', members: { token } });

  test('that is locked is not locked again until its lock expires, and tells by whom', () => {
    expect(refusalOf(lockedFile, 'lock', held, { ttlMs: 100 }, nowMs)).toEqual({
      reason: 'file-locked',
      members: { holder: 'bob', expires: 1001 },
    });
    expect(refusalOf(lockedFile, 'lock', held, { ttlMs: 100 }, nowMs + 1)).toBeUndefined();
  });

  test('is written and released with the token that counts, and with no other', () => {
    expect(refusalOf(lockedFile, 'write', held, { token: 5, content: 'a' }, nowMs)).toBeUndefined();
    expect(refusalOf(lockedFile, 'write', held, { token: 4, content: 'a' }, nowMs)).toEqual(stale(4));
    expect(refusalOf(lockedFile, 'write', held, { content: 'a' }, nowMs)).toEqual(stale(null));
    expect(refusalOf(lockedFile, 'release', held, { token: 5 }, nowMs)).toBeUndefined();
    expect(refusalOf(lockedFile, 'release', held, { token: 4 }, nowMs)).toEqual(stale(4));
  });
});

describe('a service is caught', () => {
  const kindsWith = (tamper: (parts: readonly Part[], command: string) => readonly Part[]): AnomalyKind[] => {
    const { evidence } = raced({ workload: lockedFile, seed: 1, operations: 300, guard: tamper });
    const context = { clients: 4, auditExpected: true };
    return judge(evidence, lockedFile, context).anomalies.map(({ kind }) => kind);
  };
  const changing = (
    command: string,
    change: (one: Change) => readonly Change[],
  ): ReturnType<typeof kindsWith> =>
    kindsWith((parts, of) =>
      of === command ? parts.map((part) => ({ ...part, then: part.then.flatMap(change) })) : parts,
    );

  test('that keeps a lock busy after its release', () => {
    const kinds = changing('release', (one) => ('field' in one && one.field === 'expires' ? [] : [one]));
    // The record says until when, and others are told that it is locked.
    expect(kinds).toEqual(['wrong-expiry', 'unjustified-refusal']);
  });

  test('that accepts a write and does not keep it, or keeps another', () => {
    const wrong = ['missing-edit', 'wrong-snapshot'];
    expect(changing('write', () => [{ field: 'note', do: 'set', value: 'seen' }])).toEqual(wrong);
    expect(changing('write', () => [{ field: 'content', do: 'set', value: 'operation 0' }])).toEqual(wrong);
  });
});
