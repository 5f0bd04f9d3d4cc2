import { attributes } from './attribute.case.ts';
import type { Attributed } from './attribute.case.ts';
import { get, put } from './calls.fixture.ts';

const [one, two, three] = ['"1"', '"2"', '"3"'];
const reads = [get('ada', 0, 1, one), get('eve', 0, 1, one)];
/** Ada changes what both had read. */
const won = put('ada', 10, 20, one, 200, { etag: two });

attributes([
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
    grade: 'unknown',
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
  ...['/me/cart', '/graphql'].map((path): Attributed => ({
    what: `${path} is commonly of each who asks, also where no tag tells`,
    calls: [get('eve', 0, 1), put('ada', 10, 20, undefined, 200), put('eve', 30, 40, undefined, 409)].map(
      (call) => ({ ...call, path }),
    ),
    grade: 'only',
    winners: ['ada'],
    doubts: ['no-tag', 'callers-own'],
  })),
  {
    what: 'a record that is named where its path does not tell it, and asked for by its own path elsewhere',
    calls: [
      get('eve', 0, 1),
      put('ada', 10, 20, undefined, 200, { path: '/orders' }),
      put('eve', 30, 40, undefined, 409),
    ].map((call) => ({ ...call, resource: '/items/7' })),
    grade: 'only',
    winners: ['ada'],
    doubts: ['no-tag'],
  },
  {
    what: 'the same with tags',
    calls: [...reads, { ...won, path: '/api/items/7' }, put('eve', 30, 40, one, 412)].map((call) => ({
      ...call,
      resource: '/items/7',
    })),
    grade: 'exact',
    winners: ['ada'],
    doubts: [],
  },
  {
    what: 'what is below the record may have tags of its own',
    calls: [
      ...reads,
      { ...won, path: '/api/items/7' },
      put('eve', 30, 40, one, 412, { path: '/items/7/title' }),
    ].map((call) => ({ ...call, resource: '/items/7' })),
    grade: 'only',
    winners: ['ada'],
    doubts: ['paths-differ'],
  },
  ...['/users/me', '/me/cart', '/cart/items/7', '/v1/profile', '/graphql'].map((path): Attributed => ({
    what: `${path} is another record for each who asks`,
    calls: [...reads, won, put('eve', 30, 40, one, 412)].map((call) => ({ ...call, path })),
    grade: 'only',
    winners: ['ada'],
    doubts: ['callers-own'],
  })),
  ...['/users/7/profile', '/documents/my-title'].map((path): Attributed => ({
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
    grade: 'unknown',
    winners: [],
    doubts: ['fate-unknown'],
  },
]);
