import { settlementOf } from '../harness/core/operation.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { CommandSpec } from '../harness/core/command.ts';

const nothing: CommandSpec = {
  name: 'nothing',
  about: 'Does nothing: answered at once, without the store.',
  did: 'did nothing',
  method: 'POST',
  path: '/noop/:id',
  body: { quantity: { type: 'integer', minimum: 1, maximum: 1000, about: 'ignored' } },
  precondition: 'none',
  parts: () => [],
};

/** Every operation wants one unit. */
const one = { quantity: 1 };

/** No store and no verdict: the ceiling that service and driver reach together. */
export const noop: Workload = {
  name: 'noop',
  about: 'requests that the service answers at once: the ceiling of service and driver',
  resources: [],
  commands: [nothing],
  decisions: () => 1000,
  seed: () => [],
  invariants: [],
  *operation({ slot }) {
    return settlementOf(yield { kind: 'command', command: nothing, id: slot.name, args: one });
  },
};
