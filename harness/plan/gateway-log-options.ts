import type { Option } from './option.ts';

/** The log of every call that a gateway writes, and what stands in it beside. */
export const gatewayLogOptions = {
  'gateway-log': {
    group: 'output',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'FILE|DIR',
    about:
      'every call that the gateway saw, as lines of JSON (docs/gateways.md): FILE.ndjson of a single race, or a folder that gets a file a race',
    example: 'calls',
    from: 'anywhere',
  },
  'gateway-log-headers': {
    group: 'output',
    takes: { kind: 'text' },
    list: true,
    placeholder: 'NAME,…',
    about: 'headers that the log of the reference gateway shows as well, without secrets',
    example: 'user-agent,location',
    from: 'anywhere',
  },
  'gateway-log-bodies': {
    group: 'output',
    takes: { kind: 'count', min: 1, max: 16_384 },
    list: false,
    placeholder: 'LETTERS',
    about: 'so much of the bodies of requests and answers as well, of the reference gateway, without secrets',
    example: '500',
    from: 'anywhere',
  },
} as const satisfies Readonly<Record<string, Option>>;
