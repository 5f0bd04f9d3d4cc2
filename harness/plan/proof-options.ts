import type { Option } from './option.ts';

/** What `prove` takes beside its seed. */
export const proofOptions = {
  foreign: {
    group: 'the proof',
    takes: { kind: 'oneOf', values: ['none', 'sample', 'all'] },
    list: false,
    placeholder: 'SET',
    default: 'sample',
    about:
      'services that share no code with the checks: none, some by chance, or all in every manner (15 min)',
    example: 'all',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
