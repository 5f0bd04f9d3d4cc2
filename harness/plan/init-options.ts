import type { Option } from './option.ts';

/** What `init` takes beside a workload and the file that it writes. */
export const initOptions = {
  openapi: {
    group: 'what to race',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'FILE',
    about: 'an OpenAPI document of the service, JSON or YAML: routes, bodies and answers are taken from it',
    example: 'openapi.yaml',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
