import { attributes } from './attribute.case.ts';
import type { Call } from '../../core/call.ts';
import { get, put } from './calls.fixture.ts';

const [one, two] = ['"1"', '"2"'];
const reads = [get('ada', 0, 1, one), get('eve', 0, 1, one)];
/** Ada changes what both had read. */
const won = put('ada', 10, 20, one, 200, { etag: two });

attributes([
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
    what: 'a refusal that names what was made only later shows that clocks are apart: who was in the way cannot be told',
    calls: [...reads, put('eve', 4, 6, one, 412, { etag: two }), won],
    grade: 'unknown',
    winners: [],
    doubts: ['told-early'],
  },
  {
    what: 'nor is anybody the only one who may have been',
    calls: [...reads, put('bob', 2, 3, undefined, 200), put('eve', 4, 6, undefined, 409, { etag: two }), won],
    grade: 'several',
    winners: ['bob'],
    doubts: ['no-tag', 'told-early'],
  },
  {
    what: 'but it may name what others were told before it, and what comes back later',
    calls: [...reads, get('bob', 2, 3, two), put('eve', 4, 6, one, 412, { etag: two }), won],
    grade: 'none',
    winners: [],
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
    what: 'a name under which two calls are under way at once is not one client, and may have read what came before',
    calls: [
      get('nat', 0, 3),
      get('nat', 1, 2),
      put('ada', 4, 5, undefined, 200),
      put('nat', 10, 20, undefined, 409),
    ],
    grade: 'several',
    winners: ['ada'],
    doubts: ['no-tag', 'client-shared'],
  },
  {
    what: 'the last read of a shared name may be of another than the loser: who came before is a candidate, too',
    calls: [
      get('key', 0, 3),
      get('key', 1, 2),
      put('ada', 4, 5, undefined, 200),
      get('key', 6, 7),
      put('bob', 8, 9, undefined, 200),
      put('key', 10, 20, undefined, 409),
    ],
    grade: 'several',
    winners: ['ada', 'bob'],
    doubts: ['no-tag', 'client-shared'],
  },
  {
    what: 'a weak tag that a shared name was told tells since when',
    calls: [
      get('key', 0, 3, 'W/"1"'),
      get('key', 1, 2, 'W/"1"'),
      put('ada', 4, 5, 'W/"1"', 200, { etag: 'W/"2"' }),
      get('key', 6, 7, 'W/"2"'),
      put('bob', 8, 9, 'W/"2"', 200, { etag: 'W/"3"' }),
      get('key', 9.1, 9.2, 'W/"3"'),
      put('key', 10, 20, 'W/"2"', 412),
    ],
    grade: 'several',
    winners: ['bob'],
    doubts: ['tag-weak', 'client-shared'],
  },
  {
    what: 'of one client it is what it had read with that weak tag, and not what it has read since',
    calls: [
      get('eve', 0, 3, 'W/"1"'),
      put('ada', 4, 5, 'W/"1"', 200, { etag: 'W/"2"' }),
      get('eve', 6, 7, 'W/"2"'),
      put('eve', 10, 20, 'W/"1"', 412),
    ],
    grade: 'only',
    winners: ['ada'],
    doubts: ['tag-weak'],
  },
  {
    what: 'a strong tag that both had names the winner exactly, whoever goes by the name of the loser',
    calls: [
      get('key', 0, 3, one),
      get('key', 1, 2, one),
      put('key', 4, 5, one, 200, { etag: two }),
      put('key', 10, 20, one, 412),
    ],
    grade: 'exact',
    winners: ['key'],
    doubts: [],
  },
  {
    what: 'who has no name may have read whatever was told',
    calls: [get('', 0, 1), put('', 4, 5, undefined, 200), put('', 10, 20, undefined, 409)].map(
      ({ client: _client, ...call }): Call => call,
    ),
    grade: 'several',
    winners: [undefined],
    doubts: ['no-tag', 'client-unknown'],
  },
  {
    what: 'what was changed before a client came whose read is not in the log is not told from nothing',
    calls: [put('ada', 0, 5, undefined, 200), put('eve', 10, 20, undefined, 409)],
    grade: 'unknown',
    winners: [],
    doubts: ['no-tag', 'no-read'],
  },
  {
    what: 'where nobody has changed the record nobody was in the way',
    calls: [get('ada', 0, 5), put('eve', 10, 20, undefined, 409)],
    grade: 'none',
    winners: [],
    doubts: ['no-tag', 'no-read'],
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
]);
