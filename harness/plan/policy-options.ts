import { preferences } from '../core/operation.ts';
import type { Option } from './option.ts';

/** What clients do about a conflict or a lost answer. */
export const policyOptions = {
  policy: {
    group: 'who loses a race',
    takes: { kind: 'name', of: 'policies' },
    list: true,
    placeholder: 'NAME,…',
    default: 'discard',
    about: 'what a client does when it meets a conflict or loses an answer',
    example: 'discard,merge',
    from: 'anywhere',
  },
  prefer: {
    group: 'who loses a race',
    takes: { kind: 'oneOf', values: preferences },
    list: true,
    placeholder: 'WHOSE,…',
    default: 'giveUp',
    about: 'whose change stays where both sides changed the same part: mine, theirs, or giveUp',
    example: 'mine,theirs',
    from: 'anywhere',
  },
  backoff: {
    group: 'who loses a race',
    takes: { kind: 'backOff' },
    list: false,
    placeholder: 'KIND',
    default: 'exponential:2ms/64ms',
    about:
      'pause before another attempt, after what Retry-After asks for: none, fixed:TIME, or exponential:FIRST/LONGEST with full jitter',
    example: 'fixed:10ms',
    from: 'anywhere',
  },
  attempts: {
    group: 'who loses a race',
    takes: { kind: 'count', min: 1, max: 100 },
    list: false,
    placeholder: 'N',
    default: '8',
    about: 'how often a command is sent at most, the first time included',
    example: '3',
    from: 'anywhere',
  },
  patience: {
    group: 'who loses a race',
    takes: { kind: 'duration', minMs: 0, maxMs: 3_600_000 },
    list: false,
    placeholder: 'TIME',
    default: '10s',
    about: 'time after the first attempt in which others may follow',
    example: '30s',
    from: 'anywhere',
  },
  'idempotency-key': {
    group: 'who loses a race',
    takes: { kind: 'oneOf', values: ['on', 'off'] },
    list: true,
    placeholder: 'on|off,…',
    default: 'on',
    about: 'whether requests that may be sent again carry an idempotency key',
    example: 'on,off',
    from: 'anywhere',
  },
} as const satisfies Readonly<Record<string, Option>>;
