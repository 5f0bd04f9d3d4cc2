import type { Option } from './option.ts';

/** What `trace` takes beside its logs. */
export const traceOptions = {
  request: {
    group: 'the log',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'ID',
    about: 'the call that was refused: its Contend-Nonce, or its traceparent',
    example: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    from: 'flag',
  },
  resource: {
    group: 'the log',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'PATH',
    about: 'the record that calls were refused at, by its path or as the log names it',
    example: '/items/7',
    from: 'flag',
  },
  at: {
    group: 'the log',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'TIME',
    about: 'the moment near which somebody was refused there; without it the last time',
    example: '2026-11-28T12:00:00.250Z',
    from: 'flag',
  },
  clock: {
    group: 'the log',
    takes: { kind: 'duration', minMs: 0, maxMs: 60_000 },
    list: false,
    placeholder: 'TIME',
    default: '0s',
    about: 'how far the clocks of the machines may be apart that wrote the logs',
    example: '5ms',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
