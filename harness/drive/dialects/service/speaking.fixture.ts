import type { CommandMapping, ServiceDefinition } from '../../../core/service.ts';
import { serviceDialect } from './dialect.ts';

/** The dialect of an adapter that says no more than this. */
export const speaking = (service: Partial<ServiceDefinition>, ids = new Map<string, string>()) =>
  serviceDialect(
    { authority: '127.0.0.1:8080' },
    {
      service: { workload: 'last-item', commands: {}, ...service },
      shared: { key: 'k' },
      credentials: ['ada', 'eve'],
      refuses: [],
      ids,
    },
  );

/** The dialect of a shop whose purchase is mapped so. */
export const buying = (mapping: CommandMapping) => speaking({ commands: { purchase: mapping } });
