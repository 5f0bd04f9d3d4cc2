import { pacers } from '../drive/pacers/index.ts';
import { policies } from '../drive/policies/index.ts';
import { faults } from '../faults/kinds/index.ts';
import type { Choices } from '../plan/choices.ts';
import type { Arrival } from '../plan/cell.ts';
import { formats } from '../report/formats/index.ts';
import { missingProgram } from '../../targets/gateways/front/gateway-program.ts';
import { gateways } from '../../targets/gateways/index.ts';
import { stores } from '../../targets/stores/index.ts';
import { defaultStrategies, strategies } from '../../targets/strategies/index.ts';
import { defaultWorkloads, workloads } from '../../workloads/index.ts';

/** Compare and set, a lock, and a decision that the store takes. */
export const few: readonly string[] = ['optimistic', 'redis-lock', 'atomic-script'];

/** Everything that can be named on the command line, from the registries. */
export const choices: Choices = {
  // What has no verdict is a yardstick: it runs only when it is named.
  workloads: workloads.map((workload) => ({
    name: workload.name,
    about: workload.about,
    inDefault: defaultWorkloads.includes(workload),
    inAll: workload.check !== undefined,
    usesPreconditions: workload.commands.some(({ precondition }) => precondition === 'required'),
    bringsKeys:
      workload.commands.length > 0 &&
      workload.commands.every(({ idempotencyKey }) => idempotencyKey === 'required'),
  })),
  strategies: strategies.map((strategy) => ({
    name: strategy.name,
    about: strategy.about,
    stores: strategy.stores,
    defaultOn: strategy.stores.filter((store) => defaultStrategies[store]?.includes(strategy)),
    ...(strategy.workloads === undefined ? {} : { workloads: strategy.workloads }),
  })),
  stores: stores.map(({ name, about, pooled }) => ({ name, about, ...(pooled && { pooled }) })),
  formats: formats.map(({ name, about }) => ({ name, about })),
  gateways: [
    { name: 'none', about: 'clients speak to the instances themselves' },
    ...gateways.map((kind) => {
      const missing = missingProgram(kind);
      return {
        name: kind.name,
        about: kind.about,
        ...(kind.can === undefined ? {} : { can: kind.can }),
        ...(missing === undefined ? {} : { missing }),
      };
    }),
  ],
  policies: policies.map(({ name, about, tunedBy }) => ({ name, about, tunedBy })),
  faults,
  arrivals: [
    { name: 'closed', about: 'each client sends its next request when the last is answered' },
    ...pacers.map(({ name, about }) => ({ name: name as Arrival, about })),
    { name: 'burst', about: 'rounds: all clients at one moment, on fresh records' },
  ],
};

/** The same for commands that run many races to one end: where nobody names a strategy, three that have different limits. */
export const fewChoices: Choices = {
  ...choices,
  strategies: choices.strategies.map((choice) => ({
    ...choice,
    defaultOn: few.includes(choice.name) ? choice.defaultOn : [],
  })),
};
