import { lineage } from '../harness/check/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { uniqueness } from '../harness/check/uniqueness.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { CommandSpec, Workload } from '../harness/core/workload.ts';

const register: CommandSpec = {
  name: 'register',
  about: 'Creates an account under a user name; refused when the name is taken.',
  method: 'POST',
  path: '/users',
  body: {
    name: {
      type: 'string',
      maxLength: 64,
      pattern: '^[a-z0-9][a-z0-9-]*$',
      about: 'the user name: small letters, digits and hyphens',
    },
  },
  precondition: 'none',
  parts: ({ args, nonce }) => [
    {
      key: `users/${args['name']}`,
      when: [{ is: 'absent', reason: 'name-taken' }],
      then: [{ field: 'owner', do: 'set', value: String(nonce) }],
    },
  ],
};

/** Registrations of one user name: two of them are told that it is theirs. */
export const duplicateRegistration: Workload = {
  name: 'duplicate-registration',
  about: 'clients register one user name at the same moment; exactly one may get it',
  resources: [{ collection: 'users', integers: [] }],
  commands: [register],
  decisions: ({ clients }) => Math.max(4, Math.ceil(clients / 2)),
  seed: () => [],
  *operation({ slot }) {
    return settlementOf(
      yield { kind: 'command', command: register, id: slot.name, args: { name: slot.name } },
    );
  },
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...uniqueness(evidence, {
      command: 'register',
      collection: 'users',
      ownerField: 'owner',
      taken: 'name-taken',
    }),
    ...lineage(evidence),
  ],
};
