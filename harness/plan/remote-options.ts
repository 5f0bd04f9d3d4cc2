import type { Option } from './option.ts';

/** How a service that runs already is found, and what it means. */
export const remoteOptions = {
  url: {
    group: 'what to race',
    takes: { kind: 'url' },
    list: true,
    placeholder: 'URL,…',
    about:
      'race a service that runs already, several addresses being its instances; it is expected to be right, whatever name a single --strategy gives it',
    example: 'http://127.0.0.1:8080',
    from: 'anywhere',
  },
  service: {
    group: 'what to race',
    takes: { kind: 'text' },
    list: true,
    placeholder: 'FILE,…',
    about: 'race a service that runs already through an adapter: a module that says how it is spoken to',
    example: 'shop.ts',
    from: 'shell',
  },
  'no-preflight': {
    group: 'what to race',
    takes: { kind: 'switch' },
    list: false,
    placeholder: '',
    about: 'race an adapter without playing it by one client first',
    example: '',
    from: 'flag',
  },
  refuses: {
    group: 'what to race',
    takes: { kind: 'count', min: 200, max: 599, such: 'a status from 200 to 599, such as 422' },
    list: true,
    placeholder: 'STATUS,…',
    about:
      'statuses by which the service of --url or --service refuses what the state forbids, beside 409, 410 and 412',
    example: '422,503',
    from: 'anywhere',
  },
  'usage-from': {
    group: 'what to race',
    takes: { kind: 'metrics' },
    list: true,
    placeholder: 'URL,…',
    about:
      'where the CPU of a running service is told: a page of process_cpu_seconds_total for each process, or a selector that a Prometheus server is asked for',
    example: 'http://127.0.0.1:9464/metrics',
    from: 'anywhere',
  },
  'allow-remote': {
    group: 'what to race',
    takes: { kind: 'text' },
    list: true,
    placeholder: 'HOST,…',
    about: 'hosts of --url, --usage-from or an adapter, typed in full, when they are not this machine',
    example: 'staging.example.org',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
