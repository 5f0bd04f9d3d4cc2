import { classifies, lost } from './classifier.case.ts';
import type { Given } from './classifier.case.ts';

const eight = [1, 2, 3, 4, 5, 6, 7, 8];
/** Eight people have read the record, or one name eight times. */
const read = (more: Partial<Given> = {}, name = (n: number): string | undefined => `c${n}`): Given[] =>
  eight.map((n) => ({ at: [10 * n, 10 * n + 5], method: 'GET', client: name(n), ...more }));
/** Somebody has changed it then. */
const changed: Given = { at: [5000, 5005], client: 'c0' };
/** They are refused one after the other. */
const refused = (more: Partial<Given> = {}, name = (n: number): string | undefined => `c${n}`): Given[] =>
  eight.map((n) => ({
    at: [5000 + 30_000 * n, 5005 + 30_000 * n],
    status: 412,
    client: name(n),
    ...more,
  }));
const all = (kind: string): string[] => eight.map(() => kind);
const told = { etag: '"1"' };
const named = { ifMatch: '"1"' };

classifies([
  {
    about: 'the record was deleted after all had read it',
    calls: [...read(told), { ...changed, method: 'DELETE', status: 204 }, ...refused(named)],
    kinds: all('unknown'),
  },
  {
    about: 'it was overwritten, which told no tag',
    calls: [...read(told), changed, ...refused(named)],
    kinds: all('unknown'),
  },
  {
    about: 'it was overwritten whatever it was',
    calls: [...read(told), { ...changed, ifMatch: '*' }, ...refused(named)],
    kinds: all('unknown'),
  },
  {
    about: 'the same, and the service says that somebody was faster',
    calls: [...read(told), changed, ...refused({ ...named, code: 'version-mismatch' })],
    kinds: all('race'),
  },
  {
    about: 'reads are not in the log: they may have come before the change',
    calls: [changed, ...refused()],
    kinds: all('unknown'),
  },
  {
    about: 'nobody has a name',
    calls: [...read({}, () => undefined), changed, ...refused({}, () => undefined)],
    kinds: all('unknown'),
  },
  {
    about: 'all have one address',
    calls: [
      ...read({}, () => '10.0.0.1'),
      { ...changed, client: '10.0.0.1' },
      ...refused({}, () => '10.0.0.1'),
    ],
    kinds: all('unknown'),
  },
  {
    about: 'all have one key, and do one thing after the other',
    calls: [
      ...read({}, () => 'key'),
      { at: [90, 95], method: 'GET', client: 'key' },
      { ...changed, client: 'key' },
      ...eight.map((n): Given => ({ at: [5000 + 3000 * n, 5005 + 3000 * n], status: 409, client: 'key' })),
    ],
    kinds: all('unknown'),
  },
  {
    about: 'nobody knows whether a change was made after all had read it',
    calls: [...read(told), { ...changed, status: 504 }, ...refused(named)],
    kinds: all('unknown'),
  },
  {
    about: 'all have read what the change made of it',
    calls: [
      changed,
      ...read().map((one): Given => ({ ...one, at: [one.at[0] + 6000, one.at[1] + 6000] })),
      ...refused(),
    ],
    kinds: ['unknown', 'unknown', ...all('lasting').slice(2)],
  },
  {
    about: 'a tag was told once more after the change',
    calls: [...read(told), changed, { at: [6000, 6005], method: 'GET', ...told }, ...refused(named)],
    kinds: ['unknown', 'unknown', ...all('lasting').slice(2)],
  },
]);

const toggle = [0, 1, 2].flatMap((n): Given[] => {
  const at = (from: number) => [1000 * n + from, 1000 * n + from + 5] as const;
  return [
    { at: at(0), method: 'GET', client: 'b', etag: '"off"' },
    { at: at(20), ifMatch: '"off"', etag: '"on"' },
    { at: at(30), ...lost, ifMatch: '"off"', etag: '"on"' },
    { at: at(100), client: 'c', ifMatch: '"on"', etag: '"off"' },
  ];
});

classifies([
  {
    about: 'who reads a content anew that has come back does not send it again, and loses to who was faster',
    calls: toggle,
    kinds: ['race', 'race', 'race'],
  },
  {
    about: 'nor does who did not read it, where the content was there in between',
    calls: toggle.filter(({ method }) => method !== 'GET'),
    kinds: ['race', 'race', 'race'],
  },
  {
    about: 'a content has come back, and nobody has changed it since',
    calls: [
      ...toggle,
      { at: [4000, 4005], method: 'GET', client: 'd', etag: '"off"' },
      { at: [4100, 4105], ...lost, client: 'd', ifMatch: '"off"' },
    ],
    kinds: ['race', 'race', 'race', 'unknown'],
  },
  {
    about: 'a client looks before it tries again, and is refused though nothing has changed',
    calls: [0, 20, 40].flatMap((from): Given[] => [
      { at: [from, from + 5], method: 'GET', client: 'b', ...told },
      { at: [from + 10, from + 15], ...lost, ...named },
    ]),
    kinds: ['unknown', 'unknown', 'lasting'],
  },
  {
    about: 'a change that overlapped stands behind what was sent once more',
    calls: [
      { at: [10, 15], ...lost },
      { at: [100, 110], ...lost },
      { at: [102, 112], client: 'c' },
    ],
    kinds: ['unknown', 'race'],
  },
  {
    about: 'the same, and the tag was current again',
    calls: [
      { at: [0, 5], ...named, etag: '"2"' },
      { at: [10, 15], ...lost, ...named },
      { at: [100, 110], ...lost, ...named },
      { at: [102, 112], client: 'c', ...named, etag: '"2"' },
    ],
    kinds: ['race', 'race'],
  },
  {
    about: 'two representations have tags of their own, and nobody writes',
    calls: [0, 1, 2, 3].flatMap((n): Given[] => [
      { at: [20_000 * n, 20_000 * n + 5], method: 'GET', client: 'b', etag: '"j16"' },
      { at: [20_000 * n + 50, 20_000 * n + 55], method: 'GET', client: 'c', etag: '"h16"' },
      { at: [20_000 * n + 100, 20_000 * n + 105], ...lost, ifMatch: '"j16"' },
    ]),
    kinds: ['unknown', 'unknown', 'unknown', 'unknown'],
  },
  {
    about: 'a proxy packs answers and adds to their tags, which the service knows nothing of',
    calls: eight.flatMap((n): Given[] => [
      { at: [20_000 * n, 20_000 * n + 5], method: 'GET', client: `c${n}`, etag: '"16-gzip"' },
      {
        at: [20_000 * n + 100, 20_000 * n + 105],
        status: 412,
        client: `c${n}`,
        ifMatch: '"16-gzip"',
        etag: '"16"',
      },
    ]),
    kinds: ['unknown', 'unknown', 'unknown', ...all('lasting').slice(3)],
  },
  {
    about: 'a change that answers its own tag has changed nothing',
    calls: [
      { at: [0, 5], method: 'GET', client: 'b', ...told },
      { at: [10, 15], ...named, ...told },
      { at: [20, 25], ...lost, ...named },
    ],
    kinds: ['unknown'],
  },
  ...['QUERY', 'SEARCH'].map((method) => ({
    about: `${method} changes nothing`,
    calls: [
      { at: [0, 5], method: 'GET', client: 'b' },
      { at: [10, 30], method },
      { at: [20, 35], ...lost },
    ] as const,
    kinds: ['unknown'],
  })),
  {
    about: 'a weak tag is refused with nobody near, whatever the service says of it',
    calls: [
      { at: [0, 5], method: 'GET', client: 'b' },
      { at: [20, 25], ...lost, ifMatch: 'W/"1"', code: 'version-mismatch' },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'so are several',
    calls: [{ at: [20, 25], ...lost, ifMatch: 'W/"1", W/"2"', code: 'version-mismatch' }],
    kinds: ['unknown'],
  },
  {
    about: 'not so where the record was changed: the service may take them',
    calls: [{ at: [0, 5] }, { at: [20, 25], ...lost, ifMatch: 'W/"1"', code: 'version-mismatch' }],
    kinds: ['race'],
  },
  {
    about: 'a client changed it itself',
    calls: [
      { at: [0, 5], method: 'GET', client: 'b', ...told },
      { at: [10, 15], client: 'b', ...named, etag: '"2"' },
      { at: [20, 25], ...lost, ...named },
    ],
    kinds: ['unknown'],
  },
  {
    about: 'its own change, whose answer was lost, may have done it',
    calls: [
      { at: [0, 5], method: 'GET', client: 'b', ...told },
      { at: [10, 15], client: 'b', status: 504, ...named },
      { at: [20, 25], ...lost, ...named, etag: '"2"' },
    ],
    kinds: ['unknown'],
  },
]);
