import type { Option } from './option.ts';

/** Load that comes from other processes or machines. */
export const crewOptions = {
  agents: {
    group: 'how to race it',
    takes: { kind: 'text' },
    list: true,
    placeholder: 'N|NAME,…',
    about:
      'send the load from so many agents that wait at --join, or from those with these names, each with --workers threads (docs/agents.md)',
    example: '2',
    from: 'shell',
  },
  join: {
    group: 'how to race it',
    takes: { kind: 'text' },
    list: false,
    placeholder: 'REDIS_URL',
    about:
      'where agents and their coordinator meet: redis:// or rediss://, or file:PATH for a file that holds the address',
    example: 'redis://10.0.0.5:6379',
    from: 'shell',
  },
} as const satisfies Readonly<Record<string, Option>>;

/** What `agent` takes besides. */
export const agentOptions = {
  name: {
    group: 'more',
    takes: { kind: 'label' },
    list: false,
    placeholder: 'NAME',
    about: 'what the agent is called; by default after its machine',
    example: 'load-1',
    from: 'flag',
  },
  once: {
    group: 'more',
    takes: { kind: 'switch' },
    list: false,
    placeholder: '',
    about: 'take part in one run and end, with exit code 11 where it was given up',
    example: '',
    from: 'flag',
  },
} as const satisfies Readonly<Record<string, Option>>;
