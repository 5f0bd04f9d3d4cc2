import { describe, expect, test } from 'vitest';
import { found } from '../found.fixture.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { stamps as stampsCheck } from './stamps.ts';

const key = 'documents/0-0';
const stamps = found(stampsCheck);
const kinds = (race: Parameters<typeof madeUpEvidence>[0]): string[] =>
  stamps(madeUpEvidence(race), { collection: 'documents' }).map(({ kind, count }) => `${kind} ${count}`);

/** The service's clock is so far ahead of the race's. */
const epochMs = 1_700_000_000_000;
const stamp = (nonce: number, atMs: number): Record<string, string> => ({
  changedBy: `request-${nonce}`,
  changedAt: String(epochMs + atMs),
});
const changes = [100, 200, 300].map((sent, at) => ({
  row: { nonce: at + 1, version: at + 2, sent, done: sent + 2 },
  receipt: { nonce: at + 1, key, read: at + 1, wrote: at + 2 },
}));
const read = (version: number, shows: Record<string, string>): Partial<MadeUpRow> => ({
  nonce: 10 + version,
  command: 0,
  answer: 'found',
  version,
  shows,
  sent: 400,
  done: 401,
});
const raceOf = (
  reads: readonly Partial<MadeUpRow>[],
  last: Record<string, string>,
): Omit<MadeUpRace, 'rows'> & { rows: Partial<MadeUpRow>[] } => ({
  rows: [...changes.map(({ row }) => row), ...reads],
  receipts: changes.map(({ receipt }) => receipt),
  records: { [key]: { version: 4, fields: last } },
});

test('a record names the request that changed it last, and a time within it', () => {
  const reads = [read(1, { title: '' }), read(2, stamp(1, 101)), read(3, stamp(2, 202))];
  expect(kinds(raceOf(reads, stamp(3, 300)))).toEqual([]);
  // Clocks are as far apart as they like.
  expect(kinds(raceOf([read(2, stamp(1, 1e6 + 101))], stamp(3, 1e6 + 301)))).toEqual([]);
});

test.each([
  // Somebody else.
  { reads: [], last: stamp(2, 301) },
  // Nobody.
  { reads: [], last: { changedAt: String(epochMs + 301) } },
  { reads: [read(2, { title: 'new' })], last: stamp(3, 301) },
  // What was seeded was changed by nobody.
  { reads: [read(1, stamp(1, 101))], last: stamp(3, 301) },
  // Another time than that of two others.
  { reads: [read(2, stamp(1, 101)), read(3, stamp(2, 301))], last: stamp(3, 301) },
  // No time.
  { reads: [], last: { changedBy: 'request-3' } },
  // The read shows the stamp of the version before.
  { reads: [read(2, stamp(1, 101)), read(3, stamp(1, 101))], last: stamp(3, 301) },
])('a wrong stamp is found: case %#', ({ reads, last }) => {
  expect(kinds(raceOf(reads, last))).toEqual(['wrong-stamp 1']);
});

test('a request whose answer was lost may have taken effect at any later time', () => {
  const race = raceOf([read(2, stamp(1, 101)), read(3, stamp(2, 250))], stamp(3, 301));
  race.rows[1] = { ...race.rows[1], answer: 'unknown' };
  expect(kinds(race)).toEqual([]);
});

test('a service that is not ours need not say who changed a record', () => {
  const [finding] = stampsCheck(madeUpEvidence({ rows: [read(1, { title: '' })], tags: ['"a"'] }), {
    collection: 'documents',
  });
  expect(finding).toEqual({
    kind: 'wrong-stamp',
    examined: 0,
    unexamined: 'no record says who changed it last',
  });
});

test.each([
  { who: 'request-1', found: [] },
  { who: 'Alice', found: [] },
  // Refused, or sent later.
  { who: 'request-2', found: ['wrong-stamp 1'] },
  { who: 'request-3', found: ['wrong-stamp 1'] },
])(
  'where it says $who, it is one of ours who can have done it, or somebody else',
  ({ who, found: wrong }) => {
    const rows: Partial<MadeUpRow>[] = [
      { nonce: 1, sent: 1, done: 2 },
      { nonce: 2, sent: 1, done: 2, reason: 'version-mismatch' },
      { nonce: 4, command: 0, answer: 'found', sent: 3, done: 4, shows: { changedBy: who } },
      { nonce: 3, sent: 5, done: 6 },
    ];
    expect(kinds({ rows, tags: ['"a"'] })).toEqual(wrong);
  },
);

test('a request that never was in this race has changed nothing, where most that are named were', () => {
  const seen = (who: readonly string[]): Partial<MadeUpRow>[] => [
    { nonce: 1, sent: 1, done: 2 },
    ...who.map((changedBy, at) => ({
      nonce: 10 + at,
      command: 0,
      answer: 'found' as const,
      sent: 3,
      done: 4,
      shows: { changedBy },
    })),
  ];
  const judged = (...who: string[]) =>
    stampsCheck(madeUpEvidence({ rows: seen(who), tags: ['"a"'] }), { collection: 'documents' })[0];
  expect(judged('request-1', 'request-1', 'request-9')?.anomaly?.count).toBe(1);
  expect(judged('request-1', 'request-8', 'request-9')).toMatchObject({ examined: 0 });
  // Who stands there before anybody has changed it may be whoever has seeded it.
  const before = seen(['request-1', 'request-9']).map((row, at) => (at === 0 ? { ...row, done: 9 } : row));
  expect(
    stampsCheck(madeUpEvidence({ rows: before, tags: ['"a"'] }), { collection: 'documents' })[0]?.anomaly,
  ).toBeUndefined();
  expect(judged('request-1', 'Ada', 'null', 'Eve')).toEqual({
    kind: 'wrong-stamp',
    examined: 1,
    unexamined:
      '2 times who changed a record is told in words of its own; when: no record says it in milliseconds since 1970',
  });
});

test('whoever changed a record last led it to the state that it shows', () => {
  const leadsTo = { field: 'state', values: { pay: 'paid', ship: 'shipped' } };
  const judged = (state: string, changedBy: string, unread?: ReadonlySet<string>) => {
    const rows: Partial<MadeUpRow>[] = [
      { nonce: 1, command: 1, sent: 1, done: 2 },
      { nonce: 2, command: 2, sent: 3, done: 4 },
      { nonce: 3, command: 0, answer: 'found', sent: 5, done: 6, shows: { state, changedBy } },
    ];
    const evidence = madeUpEvidence({ rows, tags: [] }, 4, ['pay', 'ship']);
    return stampsCheck({ ...evidence, ...(unread && { unread }) }, { collection: 'orders', leadsTo })[0]
      ?.anomaly?.worst.text;
  };
  expect(judged('shipped', 'request-2')).toBeUndefined();
  expect(judged('paid', 'request-1')).toBeUndefined();
  expect(judged('shipped', 'request-1')).toBe(
    'the record says that request 1 changed it last, which led to another state than it shows',
  );
  // Words of its own say nothing of where it is.
  expect(judged('SENT', 'request-1')).toBeUndefined();
  expect(judged('shipped', 'request-1', new Set(['state']))).toBeUndefined();
});

test('that times were held against each other alone is said', () => {
  const rows: Partial<MadeUpRow>[] = [
    { nonce: 1, sent: 1, done: 2 },
    {
      nonce: 2,
      command: 0,
      answer: 'found',
      sent: 5,
      done: 6,
      shows: { changedBy: 'request-1', changedAt: '1700000000000' },
    },
  ];
  expect(stampsCheck(madeUpEvidence({ rows, tags: [] }), { collection: 'documents' })[0]).toMatchObject({
    examined: 1,
    unexamined: expect.stringContaining('when by our clock: only whether') as string,
  });
});

test('a clock of nanoseconds says nothing of when, and one time that is far off is wrong', () => {
  const sentAt = [1, 11, 21, 31, 41];
  const judged = (timeOf: (sent: number) => number) => {
    const rows: Partial<MadeUpRow>[] = sentAt.flatMap((sent, at) => [
      { nonce: at + 1, sent, done: sent + 2 },
      {
        nonce: at + 101,
        command: 0,
        answer: 'found',
        sent: sent + 3,
        done: sent + 4,
        shows: { changedBy: `request-${at + 1}`, changedAt: String(timeOf(sent)) },
      },
    ]);
    const [finding] = stampsCheck(madeUpEvidence({ rows, tags: [] }), { collection: 'documents' });
    return { wrong: finding?.anomaly?.count ?? 0, unexamined: finding?.unexamined };
  };
  // Nanoseconds since the machine was started twelve hours ago.
  expect(judged((sent) => 43_200_000_000_000 + sent * 1_000_000)).toEqual({
    wrong: 0,
    unexamined: 'when: no record says it in milliseconds since 1970',
  });
  expect(judged((sent) => epochMs + sent).wrong).toBe(0);
  expect(judged((sent) => epochMs + sent + (sent === 21 ? 60_000 : 0)).wrong).toBe(1);
  expect(judged((sent) => epochMs + (sent % 20) * 300).wrong).toBeGreaterThan(0);
});

test('times that are far off now and then do not hide that the others are milliseconds', () => {
  const judged = (isOff: (at: number) => boolean) => {
    const rows: Partial<MadeUpRow>[] = Array.from({ length: 60 }, (_, at) => at).flatMap((at) => [
      { nonce: at + 1, sent: 10 * at, done: 10 * at + 2 },
      {
        nonce: at + 101,
        command: 0,
        answer: 'found',
        sent: 10 * at + 3,
        done: 10 * at + 4,
        shows: {
          changedBy: `request-${at + 1}`,
          changedAt: String(epochMs + 10 * at + (isOff(at) ? 3_600_000 : 0)),
        },
      },
    ]);
    const [finding] = stampsCheck(madeUpEvidence({ rows, tags: [] }), { collection: 'documents' });
    return finding?.anomaly?.count ?? 0;
  };
  expect(judged(() => false)).toBe(0);
  expect(judged((at) => at % 10 < 3)).toBe(18);
});

test('where both clocks are of one machine a time that all agree on can be wrong too', () => {
  const minuteAgo = [read(2, stamp(1, 101 - 60_000)), read(3, stamp(2, 201 - 60_000))];
  const evidence = madeUpEvidence(raceOf(minuteAgo, stamp(3, 301 - 60_000)));
  const countOf = (zeroMs?: number): number | undefined =>
    stamps(zeroMs === undefined ? evidence : { ...evidence, zeroMs }, { collection: 'documents' })[0]?.count;
  expect(countOf()).toBeUndefined();
  expect(countOf(epochMs - 60_000)).toBeUndefined();
  expect(countOf(epochMs)).toBe(3);
});

describe('beside a tag that one request was told stands that request', () => {
  const tags = ['"0"', '"1"', '"2"', 'W/"1"', 'W/"2"'];
  const put = (nonce: number, version: number, sent: number, more: Partial<MadeUpRow> = {}) => ({
    nonce,
    base: version - 1,
    version,
    sent,
    done: sent + 2,
    ...more,
  });
  const get = (version: number, by: number, sent = 40): Partial<MadeUpRow> => ({
    nonce: 100 + sent,
    command: 0,
    answer: 'found',
    version,
    sent,
    done: sent + 1,
    shows: { changedBy: `request-${by}` },
  });
  const puts = [put(1, 2, 10), put(2, 3, 20)];

  test.each<[string, readonly Partial<MadeUpRow>[], number]>([
    ['the one that made it', [...puts, get(2, 1, 15), get(3, 2)], 0],
    ['the one before', [...puts, get(3, 1)], 1],
    ['the one after', [...puts, get(2, 2)], 1],
    // Of two at once a service may tell one the tag that the other has made.
    ['one that was on the way too', [put(1, 2, 10), put(2, 3, 11), get(3, 1)], 0],
    // Two were told the tag, it was there before, or somebody may have made it unheard.
    ['the one before, two are told', [...puts, put(3, 3, 30), get(3, 1)], 0],
    ['the one before, shown before it was told', [put(1, 2, 10), get(3, 1, 14), put(2, 3, 20), get(3, 1)], 0],
    ['the one before, nothing changed', [put(1, 2, 10), put(2, 3, 20, { base: 3 }), get(3, 1)], 0],
    ['the one before, an answer was lost', [...puts, put(3, 0, 30, { answer: 'unknown' }), get(3, 1)], 0],
    ['the one before, weak tags', [put(1, 4, 10), put(2, 5, 20), get(5, 1)], 0],
    // Answers tell tags of something else than what reads show.
    ['the one before, other tags', [...puts, get(1, 1, 15), get(4, 1, 25), get(5, 2, 30), get(3, 1)], 0],
    ['a name of its own', [...puts, { ...get(3, 1), shows: { changedBy: 'user-1' } }], 0],
  ])('%s', (_, rows, wrong) => {
    const count = stampsCheck(madeUpEvidence({ rows, tags }), { collection: 'documents' })[0]?.anomaly?.count;
    expect(count ?? 0).toBe(wrong);
  });

  test('at the end too, but for other records of the slot', () => {
    const endingAs = (name: string) =>
      stampsCheck(
        madeUpEvidence({
          rows: puts,
          tags,
          finals: { [name]: { version: 0, fields: { changedBy: 'request-1' }, tag: '"2"' } },
        }),
        { collection: 'documents' },
      )[0]?.anomaly;
    expect(endingAs(key)?.first).toMatchObject({
      key,
      text: 'the record says that request 1 changed it, beside what request 2 made of it',
      nonces: [1, 2],
    });
    expect(endingAs(`${key}.1`)).toBeUndefined();
  });

  test('without tags beside a content that one request has put', () => {
    const pushed = (nonce: number, sent: number, head: string): Partial<MadeUpRow> => ({
      ...put(nonce, 0, sent),
      base: 0,
      shows: { 'asked.commit': head },
    });
    const seen = (head: string, by: number): Partial<MadeUpRow> => ({
      ...get(0, by),
      shows: { head, changedBy: `request-${by}` },
    });
    const countOf = (...rows: Partial<MadeUpRow>[]): number =>
      stampsCheck(madeUpEvidence({ rows, tags: [] }), {
        collection: 'branches',
        by: () => true,
        contents: {
          command: 'race',
          collection: 'branches',
          fields: { head: 'commit' },
          seed: { head: '0' },
          moved: 'not-fast-forward',
          kinds: { lost: 'rewritten-history', missing: 'wrong-field' },
        },
      })[0]?.anomaly?.count ?? 0;
    const pushes = [pushed(1, 10, 'a'), pushed(2, 20, 'b')];
    expect(countOf(...pushes, seen('b', 2))).toBe(0);
    expect(countOf(...pushes, seen('b', 1))).toBe(1);
    expect(countOf(...pushes, pushed(3, 30, 'b'), seen('b', 1))).toBe(0);
  });
});
