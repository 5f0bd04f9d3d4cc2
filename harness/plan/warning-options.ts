import type { Option } from './option.ts';

/** What races and logs can be watched for. */
export const warnOption = {
  warn: {
    group: 'output',
    takes: { kind: 'switch' },
    list: false,
    placeholder: '',
    about:
      'watch each race for more lost races than its load explains: told on stderr as it happens, and a warning in its record (docs/warning.md)',
    example: '',
    from: 'anywhere',
  },
} as const satisfies Readonly<Record<string, Option>>;

/** How a log is watched. */
export const warningOptions = {
  follow: {
    group: 'the log',
    takes: { kind: 'switch' },
    list: false,
    placeholder: '',
    about: 'with --warn, wait for what is still written, and tell each alarm as it comes, until Ctrl-C',
    example: '',
    from: 'flag',
  },
  gate: {
    group: 'the log',
    takes: { kind: 'switch' },
    list: false,
    placeholder: '',
    about: 'with --warn, end with exit code 99 where there is an alarm; with --follow at the first one',
    example: '',
    from: 'flag',
  },
  window: {
    group: 'the log',
    takes: { kind: 'duration', minMs: 100, maxMs: 3_600_000 },
    list: false,
    placeholder: 'TIME',
    default: '10s',
    about: 'with --warn, how much time is judged at once',
    example: '1min',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
