import { readRecords } from '../harness/check/versions/read-records.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { locks } from '../harness/check/states/locks.ts';
import { untouched } from '../harness/check/states/untouched.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { randomAt } from '../harness/core/random.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Answer } from '../harness/core/operation.ts';
import type { Fields } from '../harness/core/record.ts';
import { tokenIn } from '../harness/core/token.ts';
import type { Token } from '../harness/core/token.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Arguments, BodyProperty, CommandSpec, Refused } from '../harness/core/command.ts';

/** How long a lock lasts that nobody releases, as after a crash of its holder. */
const leaseMs = 100;

/** A file that nobody has locked or written. */
const seeded = { token: '0', expires: '0', content: '' } as const;

const tokenProperty: BodyProperty = {
  type: 'integer',
  minimum: 1,
  maximum: 99_999_999_999_999,
  about: 'the token that the lock was given with',
  handed: true,
};

const lock: CommandSpec = {
  name: 'lock',
  about: 'Locks a file for some time and counts its token up; refused while somebody else holds it.',
  did: 'locked the file',
  method: 'POST',
  path: '/files/:id/lock',
  body: { ttlMs: { type: 'integer', minimum: 1, maximum: 60_000, about: 'how long the lock lasts at most' } },
  precondition: 'none',
  token: 'token',
  parts: ({ id, args, nowMs, by }) => [
    {
      key: `files/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'expires', is: 'atMost', value: nowMs, reason: 'file-locked' },
      ],
      then: [
        { field: 'token', do: 'add', value: 1 },
        { field: 'expires', do: 'set', value: String(nowMs + Number(args['ttlMs'])) },
        { field: 'holder', do: 'set', value: by },
      ],
    },
  ],
  explain: holderOf,
};

const write: CommandSpec = {
  name: 'write',
  about: 'Replaces the content of a file; refused without the token of the lock that holds.',
  did: 'wrote the file',
  method: 'PUT',
  path: '/files/:id',
  body: {
    token: { ...tokenProperty, optional: true },
    content: { type: 'string', maxLength: 4000, about: 'the new content' },
  },
  precondition: 'none',
  keeps: ['token'],
  parts: ({ id, args }) => [
    {
      key: `files/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'token', is: 'oneOf', values: [String(args['token'] ?? 'none')], reason: 'stale-token' },
      ],
      then: [{ field: 'content', do: 'set', value: String(args['content']) }],
    },
  ],
  explain: sentToken,
};

/** Counts the token up once more, so that nobody writes with the one that is given back. */
const release: CommandSpec = {
  name: 'release',
  about: 'Gives a lock back, after which its token is worth nothing.',
  did: 'gave the lock back',
  method: 'POST',
  path: '/files/:id/release',
  body: { token: tokenProperty },
  precondition: 'none',
  parts: ({ id, args }) => [
    {
      key: `files/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'token', is: 'oneOf', values: [String(args['token'])], reason: 'stale-token' },
      ],
      then: [
        { field: 'token', do: 'add', value: 1 },
        { field: 'expires', do: 'set', value: '0' },
        { field: 'holder', do: 'remove' },
      ],
    },
  ],
  explain: sentToken,
};

/** How operations behave: most as they should; some never lock, some use their token once more when it is over. */
const manners = ['fair', 'writesLate', 'fair', 'intrudes', 'looks', 'releasesTwice', 'fair', 'fair'] as const;

/** Drawn, as clients in step would have the same manner whenever they are granted the lock if manners took turns. */
function mannerOf(operation: number): (typeof manners)[number] {
  return manners[Math.floor(randomAt(mannerSeed, operation) * manners.length)] ?? 'fair';
}

/** How a holder behaves that is gone as if it had crashed: it comes back when its lease is long over, locks anew, and tries its first token. */
const crash = { awayMs: leaseMs + 55, tries: 3, betweenMs: 12 } as const;

/** Holders vanish often at first and ever less, so that short races see some, and long ones do not wait for them. */
function vanishes(operation: number): boolean {
  return randomAt(crashSeed, operation) < Math.min(1 / 4, 12 / operation);
}

const mannerSeed = 1;
const crashSeed = 2;

/** What an operation writes while it holds the lock, and what it tries to write afterwards. */
function contentsOf(operation: number): readonly [string, string] {
  return [`operation ${operation}`, `operation ${operation}, too late`];
}

/** Writers of one file, most of whom lock it: the write that comes when the lock is long somebody else's. */
export const lockedFile: Workload = {
  name: 'locked-file',
  about: 'clients lock a file, write it and release it, others write without a lock or when theirs is over',
  resources: [{ collection: 'files', integers: ['token', 'expires'] }],
  commands: [lock, write, release],
  decisions: () => 40,
  seed: (slot) => [{ key: `files/${slot.name}`, fields: seeded }],
  *operation({ operation, slot }) {
    const send = (command: CommandSpec, args: Arguments) =>
      ({ kind: 'command', command, id: slot.name, args }) as const;
    const look = { kind: 'read', key: `files/${slot.name}`, measure: shownToken, token: 'token' } as const;
    const [content, late] = contentsOf(operation);
    const manner = mannerOf(operation);
    if (manner === 'intrudes') return settlementOf(yield send(write, { content }));
    let locked = yield send(lock, { ttlMs: leaseMs });
    if (vanishes(operation) && locked.kind === 'accepted') {
      const dead = tokenOf(locked) ?? tokenOf(yield look);
      yield { kind: 'pause', ms: crash.awayMs };
      locked = yield send(lock, { ttlMs: leaseMs });
      // Whoever has locked by now, itself or somebody else, has made its first token worth nothing.
      if (dead !== undefined && namesLock(dead)) yield send(write, { token: dead, content });
      for (let tries = 1; tries < crash.tries && locked.kind === 'conflict'; tries++) {
        yield { kind: 'pause', ms: crash.betweenMs };
        locked = yield send(lock, { ttlMs: leaseMs });
      }
    }
    if (locked.kind !== 'accepted') return settlementOf(locked);
    const token = tokenOf(locked) ?? tokenOf(yield look);
    // A service that tells nobody the token has nobody write.
    if (token === undefined || !namesLock(token)) return settlementOf(locked);
    // What is there before one's own write was left by the one before.
    if (manner === 'looks') yield look;
    const written = yield send(write, { token, content });
    // Whoever is told that the lock is over has nothing to give back.
    if (written.kind === 'conflict' && !written.retryable) return settlementOf(written);
    yield send(release, { token });
    if (manner === 'writesLate') yield send(write, { token, content: late });
    if (manner === 'releasesTwice') yield send(release, { token });
    return settlementOf(written);
  },
  contents: { content: contentsOf },
  invariants: [
    { name: 'one client at a time holds the lock', kinds: ['overlapping-holds'], essential: true },
    {
      name: 'a lock has a token of its own, larger than those before it where tokens are numbers',
      kinds: ['token-order'],
    },
    {
      name: 'nothing is written or given back without the token of the lock that holds',
      kinds: ['stale-token-write'],
      essential: true,
    },
    {
      name: 'a lock is over when it is given back, or with its lease',
      kinds: ['wrong-expiry'],
      essential: true,
    },
    { name: 'a file ends with what was written last', kinds: ['missing-edit', 'phantom-edit'] },
    { name: 'a file shows its content and its lock as they were', kinds: ['wrong-snapshot', 'wrong-field'] },
    { name: 'each lock is told its own token', kinds: ['wrong-answer'] },
    {
      name: 'holders are heard, and others wait for nobody who is gone',
      kinds: ['unjustified-refusal'],
    },
    {
      name: 'versions form one chain, and nobody sees an older one later',
      kinds: ['lost-update', 'broken-chain', 'stale-read'],
    },
    { name: 'what was accepted took effect once, and nothing else did', kinds: effectKinds },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...locks(evidence, {
      acquire: 'lock',
      write: 'write',
      release: 'release',
      leaseMs,
      collection: 'files',
      stale: 'stale-token',
      busy: 'file-locked',
      fields: { token: 'token', holder: 'holder', expires: 'expires' },
      content: { field: 'content', by: contentsOf },
    }),
    untouched(evidence, { collection: 'files', seeded, kind: 'wrong-field' }),
    ...readRecords(evidence, { collection: 'files', fields: ['content', 'token'] }),
    ...lineage(evidence),
  ],
};

function shownToken(fields: Fields): number {
  return tokenIn(fields.get('token'));
}

/** The token that an answer tells, as it came: ours tell it as a number alone. */
function tokenOf(answer: Answer): Token | undefined {
  if (answer.kind === 'accepted') return answer.told?.token ?? answer.added[0];
  return answer.kind === 'found' ? (answer.token ?? answer.value) : undefined;
}

/** Whether a token stands for a lock; 0 says that nobody holds the file. */
function namesLock(token: Token): boolean {
  return typeof token === 'number' ? token > 0 : token !== '0';
}

/** The token that came with a request; the one that counts is in the present state, which every problem shows. */
function sentToken({ reason, request }: Refused): Readonly<Record<string, unknown>> {
  return reason === 'stale-token' ? { token: request.args['token'] ?? null } : {};
}

/** Whom to wait for, and until when at most (milliseconds since 1970). */
function holderOf({ reason, found: { fields } }: Refused): Readonly<Record<string, unknown>> {
  return reason === 'file-locked'
    ? { holder: fields.get('holder') ?? null, expires: Number(fields.get('expires')) }
    : {};
}
