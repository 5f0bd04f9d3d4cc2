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
      said: 'A change is checked and made under one lock of the storage ([put.py](https://github.com/Kozea/Radicale/blob/02df4550274533c797ba746706d81cffb85b2926/radicale/app/put.py)); an outdated If-Match is refused ([#1897](https://github.com/Kozea/Radicale/issues/1897))',
    },
  ],
};
