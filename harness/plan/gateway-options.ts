import { balances } from '../../targets/gateways/gateway.ts';
import type { Option } from './option.ts';

/** What stands before the instances, and what it does about conflicts. */
export const gatewayOptions = {
  gateway: {
    group: 'the service',
    takes: { kind: 'name', of: 'gateways' },
    list: true,
    placeholder: 'NAME,…',
    default: 'none',
    about: 'what stands before the instances, those of --url or --service too, or all that are installed',
    example: 'none,nginx',
    from: 'anywhere',
  },
  balance: {
    group: 'the service',
    takes: { kind: 'oneOf', values: balances },
    list: true,
    placeholder: 'HOW,…',
    default: 'round-robin',
    about: 'how the gateway chooses an instance; hash sends all requests for one record to the same',
    example: 'round-robin,hash',
    from: 'anywhere',
  },
  'gateway-limit': {
    group: 'the service',
    takes: { kind: 'rate', maxPerS: 1_000_000, minPerS: 1 / 60, none: true },
    list: true,
    placeholder: 'RATE,…',
    default: 'none',
    about:
      'requests that the gateway lets through of each client, told by its key or its address; more are a 429',
    example: 'none,50/s',
    from: 'anywhere',
  },
  'gateway-keys': {
    group: 'the service',
    takes: { kind: 'switch' },
    list: true,
    placeholder: '',
    about: 'the gateway asks for a key; each client sends one of its own, made for the run',
    example: '',
    from: 'anywhere',
  },
  'api-version': {
    group: 'the service',
    takes: { kind: 'segment' },
    list: false,
    placeholder: 'NAME',
    about: 'what every path begins with, such as /v1, which the gateway takes off',
    example: 'v1',
    from: 'anywhere',
  },
  gateways: {
    group: 'the service',
    takes: { kind: 'count', min: 1, max: 16 },
    list: true,
    placeholder: 'N,…',
    default: '1',
    about: 'processes of the gateway, on one port',
    example: '1,2',
    from: 'anywhere',
  },
  'gateway-queue': {
    group: 'the service',
    takes: { kind: 'switch' },
    list: true,
    placeholder: '',
    about: 'the gateway passes on requests that change one record one at a time, others wait in its queue',
    example: '',
    from: 'anywhere',
  },
} as const satisfies Readonly<Record<string, Option>>;
