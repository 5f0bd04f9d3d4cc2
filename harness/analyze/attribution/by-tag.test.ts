import { attributes } from './attribute.case.ts';
import { get, put } from './calls.fixture.ts';

const [one, two, three] = ['"1"', '"2"', '"3"'];
const told = { code: 'version-mismatch' };
const reads = [get('ada', 0, 1, one), get('eve', 0, 1, one)];
/** Ada changes what both had read. */
const won = put('ada', 10, 20, one, 200, { etag: two });

attributes([
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
    what: 'a weak tag never matches: nobody was in the way where nobody changed it',
    calls: [get('eve', 0, 1, 'W/"1"'), put('eve', 30, 40, 'W/"1"', 412)],
    grade: 'none',
    winners: [],
    doubts: ['tag-weak'],
  },
  {
    what: 'where somebody did, nobody can tell whether the service takes weak tags',
    calls: [get('eve', 0, 1, 'W/"1"'), put('ada', 10, 20, undefined, 200), put('eve', 30, 40, 'W/"1"', 412)],
    grade: 'several',
    winners: ['ada'],
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
]);
