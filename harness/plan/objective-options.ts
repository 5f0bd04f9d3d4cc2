import type { Option } from './option.ts';

/** What the rows of a race are held to. */
export const objectiveOptions = {
  objective: {
    group: 'output',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'BOUND,…',
    about:
      'what has to be kept to, bounds by comma; bench says of each row: met, missed (exit code 99) or not told apart (11)',
    example: 'p99<50ms,409<30%,violations=0',
    from: 'anywhere',
  },
  'objective-baseline': {
    group: 'output',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'DIR',
    about:
      'folder or file of records that rows are held against, by bounds such as p99<+10%; without --objective nothing may be more than 10 % worse',
    example: 'results/baseline',
    from: 'anywhere',
  },
} as const satisfies Readonly<Record<string, Option>>;
