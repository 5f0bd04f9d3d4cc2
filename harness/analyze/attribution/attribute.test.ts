import { expect, test } from 'vitest';
import type { Call } from '../../core/call.ts';
import { attributionsOf } from './attribute.ts';
import type { Doubt, Grade } from './attribution.ts';
import { get, put } from './calls.fixture.ts';
import { RecordLog } from './record-log.ts';
import { slackOf } from './slack.ts';

/** Who is said to have won against the last refused call, by client. */
function verdict(calls: readonly Call[], slackMs = 0) {
  const found = attributionsOf(new RecordLog(calls, slackOf(slackMs / 2))).at(-1);
  return { grade: found?.grade, winners: found?.winners.map(({ client }) => client), doubts: found?.doubts };
}

interface Case {
  readonly what: string;
  readonly calls: readonly Call[];
  readonly slackMs?: number;
  readonly grade: Grade;
  readonly winners: readonly string[];
  readonly doubts?: readonly Doubt[];
}

const [one, two, three] = ['"1"', '"2"', '"3"'];
const told = { code: 'version-mismatch' };
const reads = [get('ada', 0, 1, one), get('eve', 0, 1, one)];
/** Ada changes what both had read. */
const won = put('ada', 10, 20, one, 200, { etag: two });

const cases: readonly Case[] = [
  {
    what: 'the record was not found in between, so that its tags may have begun anew',
    calls: [...reads, won, get('bob', 22, 23, undefined, { status: 404 }), put('eve', 30, 40, one, 412)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['was-gone'],
  },
  {
    what: 'who made a record that was not found since is nobody that was in the way',
    calls: [
      put('ada', 10, 20, undefined, 201, { ifNoneMatch: '*' }),
      get('bob', 22, 23, undefined, { status: 404 }),
      put('eve', 25, 30, undefined, 412, { ifNoneMatch: '*' }),
    ],
    grade: 'none',
    winners: [],
    doubts: ['was-gone', 'no-read'],
  },
  {
    what: 'a tag that is current again is told by an answer that does not name it, too',
    calls: [
      ...reads,
      won,
      get('bob', 22, 23, undefined, { status: 304, ifNoneMatch: one }),
      put('eve', 30, 40, one, 412),
    ],
    grade: 'only',
    winners: ['ada'],
    doubts: ['tag-recurs'],
  },
  {
    what: 'also where it was one of several',
    calls: [
      ...reads,
      won,
      get('bob', 22, 23, undefined, { status: 304, ifNoneMatch: `${three}, ${one}` }),
      put('eve', 30, 40, one, 412),
    ],
    grade: 'only',
    winners: ['ada'],
    doubts: ['tag-recurs'],
  },
  {
    what: 'a refusal that names what nobody in the log has made',
    calls: [...reads, won, put('eve', 30, 40, one, 412, { etag: '"5"' })],
    grade: 'only',
    winners: ['ada'],
    doubts: ['unseen-version'],
  },
  ...['/users/me', '/me/cart', '/cart/items/7', '/v1/profile', '/graphql'].map((path): Case => ({
    what: `${path} is another record for each who asks`,
    calls: [...reads, won, put('eve', 30, 40, one, 412)].map((call) => ({ ...call, path })),
    grade: 'only',
    winners: ['ada'],
    doubts: ['callers-own'],
  })),
  ...['/users/7/profile', '/documents/my-title'].map((path): Case => ({
    what: `${path} is one for all`,
    calls: [...reads, won, put('eve', 30, 40, one, 412)].map((call) => ({ ...call, path })),
    grade: 'exact',
    winners: ['ada'],
  })),
  {
    what: 'the tags of another path rule nobody out',
    calls: [
      get('eve', 0, 1, one),
      get('bob', 0, 1, two, { path: '/items/7/title' }),
      put('joe', 4, 5, two, 200, { path: '/items/7/title', etag: three }),
      put('ada', 10, 20, undefined, 200),
      put('eve', 12, 24, one, 412),
    ],
    grade: 'several',
    winners: ['joe', 'ada'],
    doubts: ['paths-differ'],
  },
  {
    what: 'a request that is sent again under its name is another call',
    calls: [
      put('ada', 10, 20, one, 200, { etag: two, nonce: '3' }),
      put('ada', 300, 310, one, 412, { nonce: '3' }),
    ],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'a read and a change of one trace are two calls',
    calls: [
      get('ada', 0, 15, one, { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }),
      { ...won, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
      put('eve', 30, 40, one, 412),
    ],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'what a gateway and the one behind it have logged of one change is one change, though each has a span of its own',
    calls: [
      { ...won, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
      { ...won, arrivedMs: 11, doneMs: 19, traceparent: `00-${'a'.repeat(32)}-${'c'.repeat(16)}-01` },
      put('eve', 30, 40, one, 412),
    ],
    grade: 'exact',
    winners: ['ada'],
    doubts: [],
  },
  {
    what: 'who was accepted on the tag that the loser named has won, be it before',
    calls: [...reads, won, put('eve', 30, 40, one, 409)],
    grade: 'exact',
    winners: ['ada'],
    doubts: [],
  },
  {
    what: 'or at the same time, where the refusal is about the version by its status',
    calls: [...reads, won, put('eve', 12, 18, one, 412)],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'or by its code',
    calls: [...reads, won, put('eve', 12, 18, one, 409, told)],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'or as it shows the version that the winner made',
    calls: [...reads, won, put('eve', 12, 18, one, 409, { etag: two })],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'or a later one',
    calls: [
      ...reads,
      won,
      put('bob', 22, 25, two, 200, { etag: three }),
      put('eve', 12, 30, one, 409, { etag: three }),
    ],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'a bare 409 that met the winner may be about something else',
    calls: [...reads, won, put('eve', 12, 18, one, 409)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['reason-unknown'],
  },
  {
    what: 'its code says that it is about something else',
    calls: [...reads, won, put('eve', 12, 18, one, 409, { code: 'illegal-transition' })],
    grade: 'only',
    winners: ['ada'],
    doubts: ['other-reason'],
  },
  {
    what: 'a refusal that names the tag which was sent was decided before anybody changed it',
    calls: [...reads, won, put('eve', 12, 18, one, 409, { etag: one, code: 'sold-out' })],
    grade: 'none',
    winners: [],
    doubts: ['tag-still-current'],
  },
  {
    what: 'who changes it when the loser is long refused has not won',
    calls: [...reads, put('eve', 2, 5, one, 409, told), won],
    grade: 'none',
    winners: [],
  },
  {
    what: 'a change on another tag has not taken this one, however near it is',
    calls: [...reads, won, put('bob', 24, 26, two, 200, { etag: three }), put('eve', 25, 30, one, 412)],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'two accepted on one tag are a lost update, and nobody says which was first',
    calls: [...reads, won, put('bob', 11, 19, one, 200, { etag: three }), put('eve', 30, 40, one, 412)],
    grade: 'several',
    winners: ['ada', 'bob'],
    doubts: ['accepted-twice'],
  },
  {
    what: 'what the state has decided was not lost by the tag, although that was taken',
    calls: [...reads, won, put('eve', 300, 310, one, 409, { code: 'sold-out' })],
    grade: 'only',
    winners: ['ada'],
    doubts: ['other-reason'],
  },
  {
    what: 'a tag that came back, as hashes of equal contents do, may have been taken twice',
    calls: [
      ...reads,
      won,
      put('bob', 22, 25, two, 200, { etag: one }),
      put('bob', 26, 28, undefined, 200, { etag: three }),
      put('eve', 30, 40, one, 412),
    ],
    grade: 'several',
    winners: ['ada', 'bob', 'bob'],
    doubts: ['tag-recurs'],
  },
  {
    what: 'also where only a read shows that it came back',
    calls: [...reads, won, get('joe', 22, 23, one), put('eve', 30, 40, one, 412)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['tag-recurs'],
  },
  {
    what: 'what comes back when the loser is refused is of no matter',
    calls: [...reads, won, put('eve', 30, 40, one, 412), put('bob', 50, 55, two, 200, { etag: one })],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'a change whose answer tells no tag may have brought it back, where nobody knows when the loser had read',
    calls: [get('ada', 0, 1, one), won, put('bob', 22, 25, two, 204), put('eve', 30, 40, one, 412)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['hidden-change'],
  },
  {
    what: 'what the loser had read before settles that',
    calls: [...reads, won, put('bob', 22, 25, two, 204), put('eve', 30, 40, one, 412)],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'a change that answers the tag on which it was made has changed nothing',
    calls: [...reads, put('ada', 10, 20, one, 200, { etag: one }), put('eve', 30, 40, one, 409)],
    grade: 'none',
    winners: [],
  },
  {
    what: 'a weak tag never matches: nobody was in the way',
    calls: [get('eve', 0, 1, 'W/"1"'), put('ada', 10, 20, undefined, 200), put('eve', 30, 40, 'W/"1"', 412)],
    grade: 'none',
    winners: [],
    doubts: ['tag-weak'],
  },
  {
    what: 'unless the service takes weak tags, which name no one version',
    calls: [get('eve', 0, 1, 'W/"1"'), put('ada', 10, 20, 'W/"1"', 200), put('eve', 30, 40, 'W/"1"', 412)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['tag-weak'],
  },
  {
    what: 'of several tags any would have done',
    calls: [...reads, won, put('eve', 30, 40, '"0", "1"', 412)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['tag-list'],
  },
  {
    what: 'a list of one tag, said twice, is that tag',
    calls: [...reads, won, put('eve', 30, 40, '"1", "1"', 412)],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'any version is none',
    calls: [...reads, won, put('eve', 15, 18, '*', 412)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['tag-any'],
  },
  {
    what: 'a deletion on the same tag has won',
    calls: [...reads, put('ada', 10, 20, one, 204, { method: 'DELETE' }), put('eve', 30, 40, one, 404)],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'who finds it gone lost to whom deleted it',
    calls: [put('ada', 10, 20, undefined, 204, { method: 'DELETE' }), put('eve', 30, 40, undefined, 410)],
    grade: 'only',
    winners: ['ada'],
  },
  {
    what: 'equal tags below what only looks like a record are not surely of one',
    calls: [
      get('ada', 0, 1, one),
      { ...won, path: '/items/7/notes' },
      put('eve', 30, 40, one, 412, { path: '/items/7/tags' }),
    ],
    grade: 'only',
    winners: ['ada'],
    doubts: ['paths-differ'],
  },
  {
    what: 'but where the log names the record',
    calls: [
      get('ada', 0, 1, one, { resource: '7' }),
      { ...won, path: '/items/7/notes', resource: '7' },
      put('eve', 30, 40, one, 412, { path: '/items/7/tags', resource: '7' }),
    ],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'a request that was sent again under its key took effect once, the first time',
    calls: [
      ...reads,
      { ...won, idempotencyKey: 'k' },
      put('ada', 22, 24, one, 200, { etag: two, idempotencyKey: 'k' }),
      put('eve', 30, 40, one, 412),
    ],
    grade: 'only',
    winners: ['ada'],
    doubts: ['sent-again'],
  },
  {
    what: 'what two gateways have passed on is one request',
    calls: [
      ...reads,
      { ...won, nonce: '5' },
      { ...won, nonce: '5', arrivedMs: 11, doneMs: 19 },
      put('eve', 30, 40, one, 412),
    ],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'a change whose answer was lost may have won, too',
    calls: [
      ...reads,
      put('bob', 5, 9, undefined, 502),
      put('ada', 10, 20, undefined, 200),
      put('eve', 30, 40, undefined, 409),
    ],
    grade: 'several',
    winners: ['ada'],
    doubts: ['no-tag', 'fate-unknown'],
  },
  {
    what: 'and where it is the only one nobody is named',
    calls: [...reads, put('bob', 5, 9, one, 504), put('eve', 30, 40, one, 412)],
    grade: 'none',
    winners: [],
    doubts: ['fate-unknown'],
  },
  {
    what: 'without tags it is who changed it since the loser had read',
    calls: [get('eve', 0, 1), put('ada', 10, 20, undefined, 200), put('eve', 30, 40, undefined, 409)],
    grade: 'only',
    winners: ['ada'],
    doubts: ['no-tag'],
  },
  {
    what: 'not who was done before it read',
    calls: [
      put('bob', 0, 5, undefined, 200),
      get('eve', 6, 7),
      put('ada', 10, 20, undefined, 200),
      put('eve', 30, 40, undefined, 409),
    ],
    grade: 'only',
    winners: ['ada'],
  },
  {
    what: 'unless the times of the log are too coarse to tell',
    calls: [
      put('bob', 0, 5, undefined, 200),
      get('eve', 6, 7),
      put('ada', 10, 20, undefined, 200),
      put('eve', 30, 40, undefined, 409),
    ],
    slackMs: 2,
    grade: 'several',
    winners: ['bob', 'ada'],
  },
  {
    what: 'coarse times also take the order away that a bare 409 rests on',
    calls: [...reads, won, put('eve', 21, 25, one, 409)],
    slackMs: 2,
    grade: 'only',
    winners: ['ada'],
    doubts: ['reason-unknown'],
  },
  {
    what: 'where the loser had read nothing only who was under way counts',
    calls: [
      put('bob', 0, 5, undefined, 200),
      put('ada', 10, 20, undefined, 200),
      put('eve', 15, 40, undefined, 409),
    ],
    grade: 'only',
    winners: ['ada'],
    doubts: ['no-tag', 'no-read'],
  },
  {
    what: 'a name under which two calls are under way at once is not one client, and has read nothing',
    calls: [
      get('nat', 0, 3),
      get('nat', 1, 2),
      put('ada', 4, 5, undefined, 200),
      put('nat', 10, 20, undefined, 409),
    ],
    grade: 'none',
    winners: [],
    doubts: ['no-tag', 'no-read', 'client-shared'],
  },
  {
    what: 'who made the record under the same name has won, where it may not be there yet',
    calls: [
      put('ada', 10, 20, undefined, 201, { ifNoneMatch: '*' }),
      put('eve', 15, 30, undefined, 412, { ifNoneMatch: '*' }),
    ],
    grade: 'exact',
    winners: ['ada'],
  },
  {
    what: 'not surely where it was deleted in between, and somebody unseen may have made it again',
    calls: [
      put('ada', 10, 20, undefined, 201, { ifNoneMatch: '*' }),
      put('ada', 21, 22, undefined, 204, { method: 'DELETE' }),
      put('eve', 25, 30, undefined, 412, { ifNoneMatch: '*' }),
    ],
    grade: 'only',
    winners: ['ada'],
  },
  {
    what: 'the path of a collection does not say which record was wanted',
    calls: [
      put('ada', 10, 20, undefined, 201, { method: 'POST', path: '/users', resource: '/users' }),
      put('eve', 15, 30, undefined, 409, { method: 'POST', path: '/users', resource: '/users' }),
    ],
    grade: 'several',
    winners: ['ada'],
    doubts: ['record-unnamed', 'no-read'],
  },
  {
    what: 'the tag of what is there may, but tags of different records may be equal',
    calls: [
      put('ada', 1, 2, undefined, 201, { method: 'POST', path: '/users', resource: '/users', etag: '"a7"' }),
      put('bob', 14, 20, undefined, 201, {
        method: 'POST',
        path: '/users',
        resource: '/users',
        etag: '"b9"',
      }),
      put('eve', 15, 30, undefined, 409, {
        method: 'POST',
        path: '/users',
        resource: '/users',
        etag: '"a7"',
      }),
    ],
    grade: 'only',
    winners: ['ada'],
    doubts: ['record-unnamed'],
  },
  {
    what: 'a key in flight is held by who carries it',
    calls: [
      put('bob', 10, 30, undefined, 200, { idempotencyKey: 'other' }),
      put('ada', 10, 30, undefined, 200, { idempotencyKey: 'k' }),
      put('eve', 15, 20, undefined, 409, { idempotencyKey: 'k', code: 'idempotency-in-flight' }),
    ],
    grade: 'only',
    winners: ['ada'],
  },
  {
    what: 'a lock may be held by one that is refused itself in the end',
    calls: [put('ada', 10, 30, one, 409), put('eve', 15, 20, undefined, 423)],
    grade: 'only',
    winners: ['ada'],
  },
];

test.each(cases)('$what', ({ calls, slackMs = 0, grade, winners, doubts }) => {
  const found = verdict(calls, slackMs);
  expect({ grade: found.grade, winners: found.winners }).toEqual({ grade, winners });
  if (doubts !== undefined) expect(found.doubts).toEqual(doubts);
  // The order of lines is that of their ends, or none at all.
  expect(verdict(calls.toReversed(), slackMs)).toEqual(found);
});
