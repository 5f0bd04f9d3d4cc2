import { describe, expect, test } from 'vitest';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { lockedFile } from './locked-file.ts';

/** How a file service of a few lines differs from a right one that answers in bare statuses and tells tokens. */
interface Files {
  readonly coded?: true;
  readonly status?: number;
  /** What the answer to a lock says; nothing where it is undefined. */
  readonly tells?: (token: number, expires: number) => unknown;
  readonly leaseMs?: number;
  readonly everybodyLocks?: true;
  readonly waits?: true;
  readonly tokenUnlooked?: true;
  readonly releaseUnlooked?: true;
  readonly sameToken?: true;
  readonly writesNothing?: true;
  readonly shows?: (file: Readonly<Record<string, string>>) => unknown;
  /** Share of locks that are refused for no reason, without a code. */
  readonly spurious?: number;
  /** Whoever was ever given a lock and has not given it back may write. */
  readonly honoursDead?: true;
  /** A refused write is stored all the same. */
  readonly storesRefused?: true;
}

const files =
  (own: Files): Serve =>
  async ({ method, path, key, nonce, body }, records) => {
    const refusal = (code: string): ForeignReply => ({
      status: own.status ?? 409,
      ...(own.coded === true ? { body: { code } } : {}),
    });
    const file = records.get(key);
    if (file === undefined) return { status: 404 };
    if (method === 'GET') return { status: 200, body: own.shows?.(file) ?? file };
    const command = method === 'PUT' ? 'write' : path[2];
    const [held, nowMs] = [Number(file['token']), Date.now()];
    if (command === 'lock') {
      const isHeld = Number(file['expires']) > nowMs;
      if (own.waits === true) await new Promise((resolve) => setTimeout(resolve, 2));
      if (isHeld && own.everybodyLocks !== true) return refusal('file-locked');
      if (Math.random() < (own.spurious ?? 0)) return { status: 409 };
      const token = own.sameToken === true ? 1 : Number(file['token']) + 1;
      const expires = Date.now() + (own.leaseMs ?? Number(body['ttlMs']));
      Object.assign(file, { token: String(token), expires: String(expires), holder: `request-${nonce}` });
      return { status: 201, body: own.tells === undefined ? { token, expires } : own.tells(token, expires) };
    }
    const isUnlooked = command === 'write' ? own.tokenUnlooked : own.releaseUnlooked;
    const token = `,${String(body['token'])},`;
    const isHonoured = own.honoursDead === true && body['token'] !== undefined && command === 'write';
    if (isHonoured && file['freed']?.includes(token) !== true) {
      file['content'] = String(body['content']);
      return { status: 204 };
    }
    if (command === 'release') file['freed'] = `${file['freed'] ?? ''}${token}`;
    if (isUnlooked !== true && Number(body['token'] ?? -1) !== held) {
      if (own.storesRefused === true && command === 'write') file['content'] = String(body['content']);
      return refusal('stale-token');
    }
    if (command === 'write') {
      if (own.writesNothing !== true) file['content'] = String(body['content']);
      return { status: 204 };
    }
    Object.assign(file, { token: String(own.sameToken === true ? 0 : held + 1), expires: '0' });
    return { status: 204 };
  };
const judged = (own: Files, exchanges = 1500) =>
  judgedForeign({ workload: lockedFile, serve: files(own), exchanges, durationMs: 1500, keys: 4 });

describe('a file service that is right is valid', () => {
  test.each([
    ['bare', {}],
    ['with codes', { coded: true }],
    ['that answers 423', { status: 423 }],
    ['that tells nothing, so that holders read their token', { tells: () => undefined }],
    ['that refuses some without a reason', { spurious: 0.3 }],
    ['that shows neither content nor lock', { shows: () => ({ id: 1 }) }],
    ['that calls holders otherwise', { shows: (file) => ({ ...file, holder: 'Ada' }) }],
    ['that tells values as ours does', { tells: (token) => ({ added: { token } }) }],
  ] as readonly (readonly [string, Files])[])('%s', async (_, own) => {
    expect(await judged(own)).toMatchObject({ result: 'valid', anomalies: [] });
  });
});

describe('a file service that is wrong is invalid', () => {
  test.each([
    ['several hold a lock', { everybodyLocks: true }, 'overlapping-holds'],
    [
      'several hold a lock whose token nobody is told',
      { everybodyLocks: true, tells: () => undefined },
      'overlapping-holds',
    ],
    ['it looks, waits and locks', { waits: true }, 'overlapping-holds'],
    ['a lease ends too early', { leaseMs: 1 }, 'overlapping-holds'],
    ['everybody may write', { tokenUnlooked: true }, 'stale-token-write'],
    ['everybody may give a lock back', { releaseUnlooked: true }, 'stale-token-write'],
    ['a lock that was never given back may write for ever', { honoursDead: true }, 'stale-token-write'],
    ['tokens are always the same', { sameToken: true }, 'token-order'],
    ['writes are answered and not kept', { writesNothing: true }, 'missing-edit'],
    ['refused writes are kept', { storesRefused: true }, 'missing-edit'],
    ['contents are never shown', { shows: (file) => ({ ...file, content: '' }) }, 'wrong-snapshot'],
    ['a lease never ends', { leaseMs: 1e9, coded: true }, 'wrong-expiry'],
    [
      'tokens are shown too high',
      { shows: (file) => ({ ...file, token: Number(file['token']) + 1 }) },
      'wrong-field',
    ],
    ['a lease never ends, and nobody is told why', { leaseMs: 1e9 }, 'wrong-expiry'],
  ] as readonly (readonly [string, Files, string])[])('%s', async (_, own, kind) => {
    expect((await judged(own, 4000)).anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });
});
