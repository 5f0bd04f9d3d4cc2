import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { quota } from '../harness/check/amounts/quota.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { uniqueness } from '../harness/check/claims/uniqueness.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Settings } from '../harness/core/slot.ts';
import type { CommandSpec } from '../harness/core/command.ts';

const create: CommandSpec = {
  name: 'create-machine',
  about: 'Creates a machine; refused when its region has one of that name, or as many as it may have.',
  did: 'created a machine',
  method: 'POST',
  path: '/regions/:id/machines',
  body: {
    name: {
      type: 'string',
      maxLength: 63,
      pattern: '^[a-z]([a-z0-9-]*[a-z0-9])?$',
      about: 'name of the machine: small letters, digits and hyphens',
    },
  },
  precondition: 'none',
  parts: ({ id, args, nonce }) => [
    {
      key: `machines/${id}.${args['name']}`,
      when: [{ is: 'absent', reason: 'name-taken' }],
      then: [{ field: 'owner', do: 'set', value: String(nonce) }],
    },
    {
      key: `regions/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'free', is: 'atLeast', value: 1, reason: 'quota-exceeded' },
      ],
      then: [{ field: 'free', do: 'add', value: -1 }],
    },
  ],
  explain({ reason, found, request }) {
    if (reason === 'name-taken') return { field: 'name', value: request.args['name'] };
    return reason === 'quota-exceeded' ? { quota: Number(found.fields.get('quota')) } : {};
  },
};

/** Names that are asked for in a region: twice as many as it may have machines. */
function namesOf({ capacity }: Settings): number {
  return 2 * capacity;
}

/** Two neighbouring operations want the same name. */
function nameOf(operation: number, settings: Settings): number {
  return Math.floor(operation / 2) % namesOf(settings);
}

/** Machines of one region: two get one name, or there are more of them than the region may have. */
export const resourceNaming: Workload = {
  name: 'resource-naming',
  about: 'clients create machines: a name is unique in its region, and a region has a quota',
  resources: [
    { collection: 'regions', integers: ['quota', 'free'] },
    { collection: 'machines', integers: [] },
  ],
  commands: [create],
  // One third is created, one third comes too late for its name, one third finds the quota used up.
  decisions: ({ capacity }) => 3 * capacity,
  seed: ({ name }, { capacity }) => [
    { key: `regions/${name}`, fields: { quota: String(capacity), free: String(capacity) } },
  ],
  *operation({ operation, slot, settings }) {
    const args = { name: `web${nameOf(operation, settings)}` };
    return settlementOf(yield { kind: 'command', command: create, id: slot.name, args });
  },
  creates: ({ name: id }, settings) =>
    Array.from({ length: namesOf(settings) }, (_, name) => `machines/${id}.web${name}`),
  amounts: ['quota', 'free'],
  invariants: [
    { name: 'a name is given to one machine of a region', kinds: ['second-winner'], essential: true },
    {
      name: 'a region has no more machines than its quota',
      kinds: ['over-quota'],
      essential: true,
      standIns: ['wrong-counter'],
    },
    { name: 'nobody is refused for a name that nobody has', kinds: ['nobody-won'] },
    { name: 'nobody is refused before the name or the quota was used up', kinds: ['unjustified-refusal'] },
    {
      name: 'every machine that was created is there, and belongs to who created it',
      kinds: ['wrong-owner'],
    },
    { name: 'what is free in a region is what its machines leave', kinds: ['wrong-counter'] },
    { name: 'the quota of a region stays what it was', kinds: ['wrong-field'] },
    { name: 'a machine is created and counted, or neither', kinds: ['half-effect'] },
    { name: 'what was accepted took effect once', kinds: ['lost-effect', 'duplicate-effect'] },
    { name: 'nothing else took effect', kinds: ['refused-but-applied', 'phantom-effect'] },
    { name: 'every change follows the one before it', kinds: ['lost-update', 'broken-chain', 'stale-read'] },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...uniqueness(evidence, {
      command: 'create-machine',
      collection: 'machines',
      ownerField: 'owner',
      taken: 'name-taken',
      what: 'machine',
      wanted: {
        suffixes: Array.from({ length: namesOf(evidence.settings) }, (_, name) => `.web${name}`),
        by: (operation) => nameOf(operation, evidence.settings),
      },
    }),
    ...quota(evidence, {
      command: 'create-machine',
      collection: 'machines',
      counter: { collection: 'regions', field: 'free', limit: 'quota' },
      quota: evidence.settings.capacity,
      names: namesOf(evidence.settings),
      exceeded: 'quota-exceeded',
    }),
    ...halfEffects(evidence, {
      command: 'create-machine',
      collections: ['machines', 'regions'],
      records: 2,
    }),
    ...lineage(evidence, { several: true }),
  ],
};
