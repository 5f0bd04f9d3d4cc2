import { classifies } from './classifier.case.ts';
import type { Given } from './classifier.case.ts';

const key = { idempotencyKey: 'k1' };
const drawn = { idempotencyKey: '8e03978e-40d5-43e8-bc93-6894a57f9324' };
const daily = { idempotencyKey: 'import-of-orders-2026-11-28' };
const trace = (span: string): Partial<Given> => ({
  traceparent: `00-4bf92f3577b34da6a3ce929d0e0e4736-${span}-01`,
});
const told: Given = { at: [0, 1], method: 'GET', client: 'reader', etag: '"1"' };
const named = { ifMatch: '"1"' };
const nobody = { client: undefined };
/** It was accepted, and sent again, as its answer was lost. */
const done = (more: Partial<Given>): Given => ({ at: [1000, 1010], ...named, etag: '"2"', ...more });
const again = (more: Partial<Given>): Given => ({ at: [3000, 3010], ...named, status: 412, ...more });

const code = 'version-mismatch';
/** Somebody else has changed what came after the tag. */
const onNext: Given = { at: [2000, 2010], client: 'b', ifMatch: '"2"', etag: '"3"' };
/** Nobody knows whether it was made. */
const lostAnswer: Given = { at: [1000, 1010], client: 'a', status: 504, ...named };
const ownRead: Given = { ...told, client: 'a' };

classifies([
  {
    about:
      'who has changed the record itself has lost to nobody, though the service says that somebody was faster',
    calls: [ownRead, done({ client: 'a' }), again({ client: 'a', code, etag: '"2"' })],
    kinds: ['unknown'],
  },
  {
    about: 'the same without tags',
    calls: [{ at: [0, 1], method: 'GET' }, { at: [1000, 1010] }, { at: [3000, 3010], status: 409, code }],
    kinds: ['unknown'],
  },
  {
    about: 'somebody else has changed since what it made: the tag that it sends was taken by itself',
    calls: [ownRead, done({ client: 'a' }), onNext, again({ client: 'a', code, etag: '"3"' })],
    kinds: ['unknown'],
  },
  {
    about: 'the same, and the service gives no reason',
    calls: [ownRead, done({ client: 'a' }), onNext, again({ client: 'a', etag: '"3"' })],
    kinds: ['unknown'],
  },
  {
    about: 'somebody else has changed it on that tag as well',
    calls: [
      ownRead,
      done({ client: 'a' }),
      { ...onNext, ...named },
      again({ client: 'a', code, etag: '"3"' }),
    ],
    kinds: ['race'],
  },
  {
    about: 'somebody else has changed it whatever it was',
    calls: [ownRead, done({ client: 'a' }), { ...onNext, ifMatch: '*' }, again({ client: 'a', etag: '"3"' })],
    kinds: ['race'],
  },
  {
    about: 'its own answer was lost, and somebody else has changed what came of it',
    calls: [ownRead, lostAnswer, onNext, again({ client: 'a', etag: '"3"' })],
    kinds: ['unknown'],
  },
  {
    about: 'its own answer was lost, and the service says that somebody was faster',
    calls: [ownRead, lostAnswer, again({ client: 'a', code, etag: '"2"' })],
    kinds: ['unknown'],
  },
  {
    about: 'its own answer was lost, and somebody else has taken the tag',
    calls: [ownRead, lostAnswer, { ...onNext, ...named }, again({ client: 'a', code, etag: '"3"' })],
    kinds: ['race'],
  },
  {
    about: 'the answer of somebody else was lost, and the service says that somebody was faster',
    calls: [ownRead, { ...lostAnswer, client: 'b' }, again({ client: 'a', code, etag: '"2"' })],
    kinds: ['race'],
  },
  {
    about: 'several go by its name: any other of them may have been faster',
    calls: [
      ownRead,
      { ...ownRead, at: [900, 1005] },
      done({ client: 'a' }),
      again({ client: 'a', code, etag: '"2"' }),
    ],
    kinds: ['race'],
  },
  {
    about: 'a request that was accepted is sent again under its key, and nobody has a name',
    calls: [told, done({ ...nobody, ...key }), again({ ...nobody, ...key })],
    kinds: ['unknown'],
  },
  {
    about: 'the same behind an address',
    calls: [told, done({ client: '10.0.0.1', ...key }), again({ client: '10.0.0.1', ...key })],
    kinds: ['unknown'],
  },
  {
    about: 'the same by its trace, and the service says that somebody was faster',
    calls: [
      done({ ...nobody, ...trace('00f067aa0ba902b7') }),
      again({ ...nobody, ...trace('00f067aa0ba902b8'), code: 'version-mismatch' }),
    ],
    kinds: ['unknown'],
  },
  {
    about: 'it is sent again while it is still under way',
    calls: [told, again({ ...nobody, ...key }), done({ ...nobody, ...key, at: [2000, 4000] })],
    kinds: ['unknown'],
  },
  {
    about: 'the same by one that has read the record',
    calls: [
      { ...told, client: 'a' },
      again({ ...key, ifMatch: '*' }),
      done({ ...key, ifMatch: '*', at: [2000, 4000] }),
    ],
    kinds: ['unknown'],
  },
  {
    about: 'another request of nobody has made the change',
    calls: [told, done({ ...nobody, idempotencyKey: 'k2' }), again({ ...nobody, ...key })],
    kinds: ['race'],
  },
  {
    about: 'it is sent again with a token that was renewed meanwhile, under a key that nobody else can have',
    calls: [told, done({ client: 'a', ...drawn }), again({ client: 'b', ...drawn })],
    kinds: ['unknown'],
  },
  {
    about: 'the same from another address while it is still under way, and it names no version',
    calls: [
      told,
      again({ client: '10.9.0.1', ...drawn, ifMatch: '*', status: 409 }),
      done({ client: '10.0.0.1', ...drawn, ifMatch: '*', at: [2000, 4000] }),
    ],
    kinds: ['unknown'],
  },
  {
    about: 'two are named by the day on which they run',
    calls: [told, done({ client: 'a', ...daily }), again({ client: 'b', ...daily })],
    kinds: ['race'],
  },
  {
    about: 'others count their keys from one as well',
    calls: [told, done({ client: 'a', ...key }), again({ client: 'b', ...key })],
    kinds: ['race'],
  },
  {
    about: 'it was accepted, and somebody else has changed the record since, right before it was sent again',
    calls: [
      told,
      done({ ...nobody, ...key }),
      { at: [2000, 2010], client: 'c', ifMatch: '"2"', etag: '"3"' },
      again({ ...nobody, ...key }),
    ],
    kinds: ['race'],
  },
]);
