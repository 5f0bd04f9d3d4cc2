import type { Option } from './option.ts';

/** What is asked of the claims that are tested. */
export const claimOptions = {
  claim: {
    group: 'the claims',
    takes: { kind: 'text' },
    list: true,
    placeholder: 'NAME,…',
    default: 'all',
    about: 'claims to test, or all',
    example: 'back-off,merge',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
