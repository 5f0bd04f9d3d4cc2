import { anomalyKinds } from '../core/verdict.ts';
import type { Option } from './option.ts';

/** What `explain` takes beside its records. */
export const exhibitOptions = {
  anomaly: {
    group: 'output',
    takes: { kind: 'oneOf', values: Object.keys(anomalyKinds) },
    list: false,
    placeholder: 'KIND',
    about: 'only exhibits of this anomaly',
    example: 'oversell',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
