import { attributes } from './attribute.case.ts';
import { get, put } from './calls.fixture.ts';

attributes([
  {
    what: 'behind one address another may have read after the change that the loser lost to',
    calls: [
      get('10.0.0.1', 0, 5),
      put('10.0.0.9', 10, 15, undefined, 200),
      get('10.0.0.1', 20, 25),
      put('10.0.0.1', 30, 35, undefined, 409),
    ],
    grade: 'several',
    winners: ['10.0.0.9'],
    doubts: ['no-tag', 'client-address'],
  },
  {
    what: 'behind one address somebody may have read what the log does not have',
    calls: [
      put('10.0.0.9', 0, 5, undefined, 200),
      get('10.0.0.1', 20, 25),
      put('10.0.0.1', 30, 35, undefined, 409),
    ],
    grade: 'unknown',
    winners: [],
    doubts: ['no-tag', 'client-address'],
  },
  {
    what: 'an address with its port is one client',
    calls: [
      put('10.0.0.9:5', 0, 5, undefined, 200),
      get('127.0.0.1:1001', 20, 25),
      put('127.0.0.1:1001', 30, 35, undefined, 409),
    ],
    grade: 'none',
    winners: [],
  },
  {
    what: 'a name that read twice may stand for two, who do one thing after the other',
    calls: [
      get('key', 0, 5),
      put('ada', 10, 15, undefined, 200),
      get('key', 20, 25),
      put('key', 30, 35, undefined, 409),
    ],
    grade: 'unknown',
    winners: [],
    doubts: ['no-tag', 'read-unsure'],
  },
  {
    what: 'what it read before it last asked for a change it has used',
    calls: [
      get('key', 0, 5),
      put('ada', 10, 15, undefined, 200),
      put('key', 16, 18, undefined, 409),
      get('key', 20, 25),
      put('key', 30, 35, undefined, 409),
    ],
    grade: 'none',
    winners: [],
  },
  {
    what: 'a change uses one of two reads, and nobody knows which',
    calls: [
      get('key', 0, 5),
      put('ada', 10, 15, undefined, 200),
      get('key', 20, 25),
      put('key', 30, 35, undefined, 409),
      put('key', 40, 45, undefined, 409),
    ],
    grade: 'unknown',
    winners: [],
    doubts: ['no-tag', 'read-unsure'],
  },
  {
    what: 'who changed the record between two reads may have been in the way beside who changed it since',
    calls: [
      get('key', 0, 5),
      put('ada', 10, 15, undefined, 200),
      get('key', 20, 25),
      put('eve', 26, 29, undefined, 200),
      put('key', 40, 45, undefined, 409),
    ],
    grade: 'several',
    winners: ['ada', 'eve'],
    doubts: ['no-tag', 'read-unsure'],
  },
  {
    what: 'a change on another tag shows that the log has not all of them',
    calls: [get('ada', 0, 5, '"1"'), put('eve', 10, 15, '"0"', 204), put('ada', 20, 25, '"1"', 412)],
    grade: 'unknown',
    winners: [],
    doubts: ['other-tag'],
  },
  {
    what: 'nor is it otherwise where that one named several others',
    calls: [
      get('ada', 0, 5, '"1"'),
      put('eve', 10, 15, '"0", "9"', 200, { etag: '"2"' }),
      put('ada', 20, 25, '"1"', 412),
    ],
    grade: 'unknown',
    winners: [],
    doubts: ['other-tag'],
  },
  {
    what: 'who names several tags rests on the last answer that told one of them, whatever it was told then',
    calls: [
      get('ada', 0, 5, '"1"'),
      put('eve', 10, 15, '"1"', 200, { etag: '"2"' }),
      get('ada', 16, 18, '"2"'),
      put('ada', 20, 25, '"0", "1"', 412),
    ],
    grade: 'only',
    winners: ['eve'],
    doubts: ['tag-list'],
  },
  {
    what: 'it rests on none of those that it was told, where it names none of them',
    calls: [
      put('eve', 10, 15, '"1"', 200, { etag: '"2"' }),
      get('ada', 16, 18, '"2"'),
      put('ada', 20, 25, '"0", "1"', 412),
    ],
    grade: 'unknown',
    winners: [],
    doubts: ['tag-list', 'no-read'],
  },
  {
    what: 'nobody knows whether a change was made before who is not seen to have read',
    calls: [put('eve', 10, 15, '"1"', 504), put('ada', 20, 25, '"1"', 412)],
    grade: 'unknown',
    winners: [],
    doubts: ['no-read'],
  },
  {
    what: 'a refusal told the tag, and what its name then asked for may have been made',
    calls: [
      put('ada', 0, 5, '"0"', 412, { etag: '"1"' }),
      put('ada', 10, 15, '"1"', 504),
      put('ada', 20, 25, '"1"', 412, { etag: '"2"' }),
    ],
    grade: 'unknown',
    winners: [],
    doubts: ['no-read'],
  },
  {
    what: 'a change that answers its own tag has changed nothing',
    calls: [
      get('ada', 0, 5, '"1"'),
      put('eve', 10, 15, '"1"', 200, { etag: '"1"' }),
      put('ada', 20, 25, '"1"', 409),
    ],
    grade: 'none',
    winners: [],
  },
  ...['QUERY', 'SEARCH'].map((method) => ({
    what: `${method} changes nothing`,
    calls: [
      get('ada', 0, 5),
      put('eve', 10, 15, undefined, 200, { method }),
      put('ada', 20, 25, undefined, 409),
    ],
    grade: 'none' as const,
    winners: [],
  })),
]);
