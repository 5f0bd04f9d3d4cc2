import type { FieldServer } from '../field-server.ts';

/** A calendar server. */
export const radicale: FieldServer = {
  name: 'radicale',
  title: 'Radicale',
  makers: 'Kozea and the Radicale contributors',
  origin: { kind: 'debian', package: 'radicale', program: 'radicale', versionArgs: ['--version'] },
  arrange: ({ folder, port }) => ({
    files: {
      config: [
        '[server]',
        `hosts = 127.0.0.1:${port}`,
        'max_connections = 200',
        '[auth]',
        'type = none',
        '[rights]',
        'type = owner_only',
        '[storage]',
        `filesystem_folder = ${folder}/data`,
        '[logging]',
        'level = error',
        '',
      ].join('\n'),
    },
    args: ['--config', `${folder}/config`],
  }),
  ready: '/',
  races: [
    {
      adapter: 'edits.ts',
      what: 'an event is PUT with If-Match',
      arrivals: ['burst', 'closed'],
      said: 'An outdated If-Match is refused: [Radicale#1897](https://github.com/Kozea/Radicale/issues/1897); a change holds the lock of the whole storage, as its [documentation](https://radicale.org/v3.html#storage) says',
    },
  ],
};
