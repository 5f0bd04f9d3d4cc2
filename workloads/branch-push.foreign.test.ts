import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../harness/core/operation.ts';
import { merge } from '../harness/drive/policies/merge.ts';
import { overwrite } from '../harness/drive/policies/overwrite.ts';
import { branchPush } from './branch-push.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';

interface Branches {
  readonly refusal?: ForeignReply;
  readonly success?: ForeignReply;
  /** The tag of a head that is its branch's nth. */
  readonly tag?: (nth: number, head: string) => string;
  /** Whether a push must name the head, and how long it takes to move it after that. */
  readonly accepts?: (names: boolean, isForced: boolean) => boolean;
  readonly waitMs?: number;
  readonly moves?: (commit: string, parent: string) => string;
  /** Which of all heads from the first is shown. */
  readonly shown?: (heads: readonly Head[]) => Head;
  /** Who a branch says that moved it last, of the requests that did so. */
  readonly changedBy?: (requests: readonly string[]) => string | undefined;
  readonly breaks?: (attempt: number, move: () => void, names: boolean) => ForeignReply | undefined;
}
interface Head {
  readonly head: string;
  readonly atMs: number;
}

function branches(how: Branches): Serve {
  const { refusal = { status: 409 }, success = { status: 201, body: {} }, waitMs = 0 } = how;
  const accepts = how.accepts ?? ((names) => names);
  const moves = how.moves ?? ((commit) => commit);
  const shown = how.shown ?? ((heads) => heads.at(-1)!);
  const all = new Map<string, Head[]>();
  const movers = new Map<string, string[]>();
  let attempts = 0;
  return async ({ method, path, key, nonce, body }, records) => {
    const seeded = records.get(key)?.['head'];
    if (path[0] !== 'branches' || seeded === undefined) return { status: 404 };
    const heads = all.get(key) ?? [{ head: seeded, atMs: 0 }];
    all.set(key, heads);
    if (method === 'GET') {
      const one = shown(heads);
      const tag = how.tag?.(heads.indexOf(one) + 1, one.head);
      const by = how.changedBy?.(movers.get(key) ?? []);
      const stamp =
        how.changedBy === undefined ? {} : { changedBy: by === undefined ? null : `request-${by}` };
      const headers: Record<string, string> = tag === undefined ? {} : { etag: tag };
      return { status: 200, headers, body: { head: one.head, ...stamp } };
    }
    const { commit, parent, lease } = body;
    const move = (): void => {
      movers.set(key, [...(movers.get(key) ?? []), nonce]);
      heads.push({ head: moves(String(commit), String(parent)), atMs: performance.now() });
    };
    const instead = how.breaks?.((attempts += 1), move, heads.at(-1)!.head === (lease ?? parent));
    if (instead !== undefined) return instead;
    if (!accepts(heads.at(-1)!.head === (lease ?? parent), lease !== undefined)) return refusal;
    if (waitMs > 0) await setTimeout(waitMs);
    move();
    return success;
  };
}

const race = { workload: branchPush, exchanges: 400 };
/** What is wrong may be seldom. */
const longer = { ...race, exchanges: 800 };
const delayed = (ms: number) => (heads: readonly Head[]) =>
  heads.findLast(({ atMs }) => atMs <= performance.now() - ms) ?? heads[0]!;

const manners: readonly ({ name: string } & Branches)[] = [
  { name: 'without tags' },
  { name: 'that say who moved them', changedBy: (requests) => requests.at(-1) },
  { name: 'with counting tags', tag: (nth) => `"${nth}"`, success: { status: 204 } },
  { name: 'with the head as its tag', tag: (_, head) => `"${head}"`, refusal: { status: 412 } },
  {
    name: 'with coded refusals and the tag of the commit',
    refusal: { status: 409, body: { code: 'not-fast-forward' } },
    success: { status: 201, headers: { etag: '"1"' }, body: {} },
  },
  {
    name: 'that give way now and then, and say so',
    breaks: (at) => (at % 3 === 0 ? { status: 409, body: { code: 'write-conflict' } } : undefined),
  },
  { name: 'that conflict now and then', breaks: (at) => (at % 3 === 0 ? { status: 409 } : undefined) },
];
// What clients do about conflicts, and what is wrong, take turns: neither has to do with how a service speaks.
const policies: readonly { policy?: Policy }[] = [{}, { policy: merge }, { policy: overwrite }];
describe.each(manners.map((how, at) => ({ ...how, at })))('branches $name', ({ at, ...how }) => {
  test('are valid, whatever clients do about conflicts', async () => {
    const more = policies[at % policies.length];
    const verdict = await judgedForeign({ ...race, ...more, serve: branches(how) });
    expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
  });

  const wrong = at % 2 === 0 ? { waitMs: 3 } : { accepts: () => true };
  test(`are invalid where ${at % 2 === 0 ? 'the head is looked at too early' : 'every push is accepted'}`, async () => {
    const verdict = await judgedForeign({ ...longer, serve: branches({ ...how, ...wrong }) });
    expect(verdict).toMatchObject({ result: 'invalid' });
    expect(verdict.anomalies.map(({ kind }) => kind)).toContain('rewritten-history');
  });
});

test.each<{ name: string; kind: string; policy?: Policy } & Branches>([
  { name: 'never moves a branch', kind: 'rewritten-history', moves: (_, parent) => parent },
  { name: 'moves it to something else', kind: 'wrong-field', moves: (commit) => commit.replace(/.$/, 'f') },
  { name: 'shows heads of the past', kind: 'stale-read', shown: delayed(60) },
  { name: 'shows the first head for ever', kind: 'stale-read', shown: ([first]) => first! },
  {
    name: 'refuses and moves all the same',
    kind: 'phantom-edit',
    breaks(at, move) {
      if (at % 20 > 0) return undefined;
      move();
      return { status: 409 };
    },
  },
  {
    name: 'names who moved a branch before',
    kind: 'wrong-stamp',
    changedBy: (requests) => requests.at(-2),
  },
  {
    name: 'says at first that a branch has moved',
    kind: 'unjustified-refusal',
    breaks: (at) => (at <= 24 ? { status: 409, body: { code: 'not-fast-forward' } } : undefined),
  },
  {
    name: 'takes a lease as leave to replace anything',
    kind: 'rewritten-history',
    policy: overwrite,
    accepts: (names, isForced) => names || isForced,
    waitMs: 0,
  },
])('a service that $name is invalid', async ({ kind, policy, ...how }) => {
  const verdict = await judgedForeign({
    ...longer,
    serve: branches(how),
    ...(policy === undefined ? {} : { policy, clients: 16 }),
  });
  expect(verdict).toMatchObject({ result: 'invalid' });
  expect(verdict.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
});

test('lost answers prove nothing against a service', async () => {
  const verdict = await judgedForeign({
    ...longer,
    policy: merge,
    serve: branches({
      breaks(at, move, names) {
        if (at % 40 > 0) return undefined;
        if (names && at % 80 > 0) move();
        return 'cut';
      },
    }),
  });
  expect(verdict.anomalies).toEqual([]);
});
