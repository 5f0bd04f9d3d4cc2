import type { FieldServer } from '../field-server.ts';

const promised =
  'Promised: transactions are atomic, and strictly serializable ([KV API guarantees](https://etcd.io/docs/v3.4/learning/api_guarantees/))';

/** A key-value store that compares and sets: one member, spoken to through its JSON gateway. */
export const etcd: FieldServer = {
  name: 'etcd',
  title: 'etcd',
  makers: 'the etcd authors (CNCF)',
  origin: { kind: 'debian', package: 'etcd-server', program: 'etcd', versionArgs: ['--version'] },
  arrange({ folder, port, otherPort }) {
    const clients = `http://127.0.0.1:${port}`;
    const peers = `http://127.0.0.1:${otherPort}`;
    const settings = {
      name: 'field',
      'data-dir': `${folder}/data`,
      'listen-client-urls': clients,
      'advertise-client-urls': clients,
      'listen-peer-urls': peers,
      'initial-advertise-peer-urls': peers,
      'initial-cluster': `field=${peers}`,
      logger: 'zap',
      'log-level': 'warn',
    };
    return { files: {}, args: Object.entries(settings).map(([name, value]) => `--${name}=${value}`) };
  },
  ready: '/health',
  races: [
    {
      adapter: 'edits.ts',
      what: 'a value is replaced where its `mod_revision` is the one that was read',
      arrivals: ['burst', 'closed'],
      said: promised,
    },
    {
      adapter: 'transfer.ts',
      what: 'two values are replaced in one transaction that compares both revisions',
      arrivals: ['burst', 'closed'],
      said: promised,
    },
    {
      adapter: 'last-item.ts',
      what: 'stock is counted down: read, then a transaction that compares its revision',
      arrivals: ['burst', 'closed'],
      said: promised,
    },
  ],
};
