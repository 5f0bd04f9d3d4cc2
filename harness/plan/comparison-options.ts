import type { Option } from './option.ts';

/** How rows are told apart and compared. */
export const comparisonOptions = {
  label: {
    group: 'how to race it',
    takes: { kind: 'label' },
    list: true,
    placeholder: 'NAME,…',
    about:
      'names for the strategies, addresses or adapters in their order, so that one can be raced twice: --strategy optimistic,optimistic --label old,new',
    example: 'old,new',
    from: 'anywhere',
  },
  reference: {
    group: 'how to race it',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'NAME',
    about:
      'the strategy or label that others are compared with, the first safe one where nobody says; it is raced twice a block',
    example: 'optimistic',
    from: 'anywhere',
  },
} as const satisfies Readonly<Record<string, Option>>;
