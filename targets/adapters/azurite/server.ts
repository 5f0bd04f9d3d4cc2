import type { FieldServer } from '../field-server.ts';

/** The emulator of a store of blobs. */
export const azurite: FieldServer = {
  name: 'azurite',
  title: 'Azurite, blobs',
  makers: 'Microsoft',
  origin: { kind: 'npm', package: 'azurite', version: '3.35.0', program: 'dist/src/blob/main.js' },
  arrange: ({ folder, port }) => ({
    folders: ['data'],
    files: {},
    args: ['--blobHost', '127.0.0.1', '--blobPort', `${port}`, '--location', `${folder}/data`].concat(
      '--silent',
      '--disableTelemetry',
    ),
  }),
  ready: '/',
  races: [
    {
      adapter: 'edits.ts',
      what: 'a blob is put with If-Match',
      arrivals: ['burst', 'closed'],
      said: 'If-Match is taken since [#406](https://github.com/Azure/Azurite/issues/406)',
    },
    {
      adapter: 'bookings.ts',
      what: 'half hours are booked by leases, a blob each, that nobody gives back',
      arrivals: ['burst'],
    },
  ],
};
