import { randomInt, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { lockedFile } from './locked-file.ts';

/** How a file service of a few lines differs from a right one that answers in bare statuses and tells tokens. */
interface Files {
  readonly coded?: true;
  readonly status?: number;
  /** What the answer to a lock says; nothing where it is undefined. */
  readonly tells?: (token: string | number, expires: number) => unknown;
  /** What locks are called, where that is no number that grows: texts that go back as they came. */
  readonly token?: () => string;
  readonly leaseMs?: number;
  readonly everybodyLocks?: true;
  readonly waits?: true;
  readonly tokenUnlooked?: true;
  readonly releaseUnlooked?: true;
  readonly sameToken?: true;
  readonly writesNothing?: true;
  /** A write is added to the lines that are there. */
  readonly appends?: true;
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
    const nowMs = Date.now();
    const next = (): string | number => own.token?.() ?? Number(file['token']) + 1;
    if (command === 'lock') {
      const isHeld = Number(file['expires']) > nowMs;
      if (own.waits === true) await new Promise((resolve) => setTimeout(resolve, 2));
      if (isHeld && own.everybodyLocks !== true) return refusal('file-locked');
      if (Math.random() < (own.spurious ?? 0)) return { status: 409 };
      const token = own.sameToken === true && file['last'] !== undefined ? file['last'] : next();
      Object.assign(file, { before: file['last'] ?? '0', last: String(token) });
      const expires = Date.now() + (own.leaseMs ?? Number(body['ttlMs']));
      Object.assign(file, { token: String(token), expires: String(expires), holder: `request-${nonce}` });
      return { status: 201, body: own.tells === undefined ? { token, expires } : own.tells(token, expires) };
    }
    const isHeldBy = (sent: string | number | undefined): boolean =>
      // Texts are compared as they are, with the type that they were told in.
      own.token === undefined ? Number(sent ?? -1) === Number(file['token']) : sent === file['token'];
    const isUnlooked = command === 'write' ? own.tokenUnlooked : own.releaseUnlooked;
    const token = `,${String(body['token'])},`;
    const isHonoured = own.honoursDead === true && body['token'] !== undefined && command === 'write';
    if (isHonoured && file['freed']?.includes(token) !== true) {
      file['content'] = String(body['content']);
      return { status: 204 };
    }
    if (command === 'release') file['freed'] = `${file['freed'] ?? ''}${token}`;
    if (isUnlooked !== true && !isHeldBy(body['token'])) {
      if (own.storesRefused === true && command === 'write') file['content'] = String(body['content']);
      return refusal('stale-token');
    }
    if (command === 'write') {
      const before = own.appends === true && file['content'] !== '' ? `${file['content']}\n` : '';
      if (own.writesNothing !== true) file['content'] = `${before}${String(body['content'])}`;
      return { status: 204 };
    }
    const left = own.token !== undefined || own.sameToken === true ? '0' : String(next());
    Object.assign(file, { token: left, expires: '0' });
    return { status: 204 };
  };
const judged = (own: Files, exchanges = 800) =>
  judgedForeign({ workload: lockedFile, serve: files(own), exchanges, durationMs: 6000, keys: 4 });

describe('a file service that is right is valid', () => {
  test.each([
    ['bare, by 423', { status: 423 }],
    ['with codes', { coded: true }],
    ['that tells nothing, so that holders read their token', { tells: () => undefined }],
    ['that refuses some without a reason', { spurious: 0.3 }],
    ['that shows neither content nor lock', { shows: () => ({ id: 1 }) }],
    [
      'that shows contents in base64',
      { shows: (file) => ({ ...file, content: btoa(file['content'] ?? '') }) },
    ],
    ['that calls holders otherwise', { shows: (file) => ({ ...file, holder: 'Ada' }) }],
    ['that tells values as ours does', { tells: (token) => ({ added: { token } }) }],
  ] as readonly (readonly [string, Files])[])('%s', async (_, own) => {
    expect(await judged(own)).toMatchObject({ result: 'valid', anomalies: [] });
  });
});

const uuid = (): string => `opaquelocktoken:${randomUUID()}`;
/** Digits that do not grow, mostly with zeros before them or fewer than fields may have. */
const digits = (): string => String(randomInt(1e8)).padStart(8, '0');

describe('a file service whose tokens are texts is valid where it is right', () => {
  test.each([
    ['uuids', { token: uuid }],
    ['uuids, with codes', { token: uuid, coded: true }],
    ['uuids that holders read', { token: uuid, coded: true, tells: () => undefined }],
    ['uuids that nobody is shown', { token: uuid, coded: true, shows: () => ({ id: 1 }) }],
    ['uuids, while the file shows another word for them', { token: uuid, shows: hiding }],
    ['uuids, told as ours are', { token: uuid, coded: true, tells: (token) => ({ added: { token } }) }],
    ['digits that do not grow', { token: digits, coded: true }],
    ['digits that do not grow and that holders read', { token: digits, coded: true, tells: () => undefined }],
  ] as readonly (readonly [string, Files])[])('%s', async (_, own) => {
    const seen = await judged(own, 1500);
    expect(seen).toMatchObject({ result: 'valid', anomalies: [] });
    expect(seen.invariants?.filter(({ result }) => result === 'held').map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'one client at a time holds the lock',
        fenced,
        own.tells === undefined ? unique : fenced,
      ]),
    );
  });
});

const fenced = 'nothing is written or given back without the token of the lock that holds';
const unique = 'a lock has a token of its own, larger than those before it where tokens are numbers';

function hiding(file: Readonly<Record<string, string>>): unknown {
  return { ...file, token: file['token'] === '0' ? null : `urn:${file['token']}` };
}

describe('a file service whose tokens are texts is invalid where it is wrong', () => {
  test.each([
    ['several hold a lock', { everybodyLocks: true }, 'overlapping-holds'],
    ['everybody may write', { tokenUnlooked: true }, 'stale-token-write'],
    ['everybody may give a lock back', { releaseUnlooked: true }, 'stale-token-write'],
    ['a lock that was never given back may write for ever', { honoursDead: true }, 'stale-token-write'],
    [
      'the same, where nobody is told a token',
      { honoursDead: true, tells: () => undefined },
      'stale-token-write',
    ],
    ['tokens are always the same', { sameToken: true }, 'token-order'],
    ['refused writes are kept', { storesRefused: true }, 'missing-edit'],
    [
      'the file shows the token of the lock before',
      { shows: (file) => ({ ...file, token: file['before'] }) },
      'wrong-field',
    ],
  ] as readonly (readonly [string, Files, string])[])('%s', async (_, own, kind) => {
    const seen = await judged({ token: uuid, ...own }, 1500);
    expect(seen.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
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
    expect((await judged(own, 1500)).anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });
});

test('what is held of several lines is told on one', async () => {
  const { anomalies } = await judged({ appends: true }, 4000);
  const missing = anomalies.find(({ kind }) => kind === 'missing-edit');
  expect(missing?.worst.text).toMatch(/wrote last, but the record holds "[^"\n]*\\n[^"\n]*"/);
});
