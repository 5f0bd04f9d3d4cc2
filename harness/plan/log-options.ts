import type { Option } from './option.ts';

/** What the commands take that read the logs of gateways. */
export const logOptions = {
  fields: {
    group: 'the log',
    takes: { kind: 'text' },
    list: true,
    placeholder: 'FIELD=MEMBER,…',
    about:
      'where a log has what our gateways call otherwise, through objects by dots; times and durations may have their unit behind them: duration_ms=took',
    example: 'method=req.method,status=resp.code,duration_ms=took',
    from: 'flag',
  },
  mark: {
    group: 'the log',
    takes: { kind: 'text' },
    list: true,
    placeholder: 'TIME=NAME,…',
    about:
      'something that happened, such as a deployment: what was before it is compared with what came after',
    example: '2026-11-28T12:00Z=deploy',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
