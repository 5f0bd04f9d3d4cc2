import type { Option } from './option.ts';

/** What the commands take that run many races to one end: sweeps and searches. */
export const experimentOptions = {
  vary: {
    group: 'the sweep',
    takes: { kind: 'text' },
    list: false,
    repeats: true,
    placeholder: 'NAME=V,…',
    about:
      'setting to vary, with its values: clients, rate, instances, keys, work, workers or skew; twice makes a grid',
    example: 'clients=1,2,4,8',
    from: 'flag',
  },
  repetitions: {
    group: 'the sweep',
    takes: { kind: 'count', min: 1, max: 100 },
    list: false,
    placeholder: 'N',
    default: '3',
    about: 'how often every point is measured, each time on fresh state',
    example: '5',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
