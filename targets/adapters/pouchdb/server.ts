import type { FieldServer } from '../field-server.ts';

const oneAtATime =
  'What reads and writes on LevelDB waits for one lock since [#2933](https://github.com/apache/pouchdb/pull/2933)';

/** A store of documents with the interface of CouchDB, on LevelDB. */
export const pouchdb: FieldServer = {
  name: 'pouchdb',
  title: 'PouchDB Server',
  makers: 'the PouchDB authors',
  origin: { kind: 'npm', package: 'pouchdb-server', version: '4.2.0', program: 'bin/pouchdb-server' },
  arrange: ({ folder, port }) => ({
    folders: ['data'],
    files: {},
    args: [
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
      '--dir',
      `${folder}/data`,
      '--config',
      `${folder}/config.json`,
      '--no-stdout-logs',
    ],
  }),
  ready: '/',
  races: [
    {
      adapter: 'edits.ts',
      what: 'a document is PUT with the `_rev` that was read',
      arrivals: ['burst', 'closed'],
      said: oneAtATime,
    },
    {
      adapter: 'bookings.ts',
      what: 'half hours are booked by PUT without a `_rev`, a document each, that nobody deletes',
      arrivals: ['burst'],
      said: oneAtATime,
    },
  ],
};
