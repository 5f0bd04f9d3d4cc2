import { readRecords } from '../harness/check/versions/read-records.ts';
import { exclusiveStates } from '../harness/check/states/exclusive-states.ts';
import { untouched } from '../harness/check/states/untouched.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { writeSkew } from '../harness/check/versions/write-skew.ts';
import { randomAt } from '../harness/core/random.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Fields } from '../harness/core/record.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { CommandSpec } from '../harness/core/command.ts';

/** Two settings that exclude each other; each is a record of its own. */
const settings = ['a', 'b'] as const;
type Setting = (typeof settings)[number];

const enable: CommandSpec = {
  name: 'enable',
  about: 'Switches a setting on; refused while the one that excludes it is on, and where it is on already.',
  did: 'switched a setting on',
  method: 'POST',
  path: '/settings/:id/enable',
  body: {},
  precondition: 'none',
  parts: ({ id }) => [
    {
      key: `settings/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'state', is: 'oneOf', values: ['off'], reason: 'redundant-transition' },
      ],
      then: [{ field: 'state', do: 'set', value: 'on' }],
    },
    {
      key: `settings/${rivalOf(id)}`,
      when: [{ field: 'state', is: 'oneOf', values: ['off'], reason: 'exclusive-setting' }],
      then: [],
    },
  ],
  explain: ({ reason, key }) => (reason === 'exclusive-setting' ? { conflictsWith: `/${key}` } : {}),
};

const disable: CommandSpec = {
  name: 'disable',
  about: 'Switches a setting off; refused where it is off already.',
  did: 'switched a setting off',
  method: 'POST',
  path: '/settings/:id/disable',
  body: {},
  precondition: 'none',
  parts: ({ id }) => [
    {
      key: `settings/${id}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'state', is: 'oneOf', values: ['on'], reason: 'redundant-transition' },
      ],
      then: [{ field: 'state', do: 'set', value: 'off' }],
    },
  ],
};

/** Two settings of which only one may be on: each request finds the other off and switches its own on (write skew). */
export const exclusiveSettings: Workload = {
  name: 'exclusive-settings',
  about: 'clients switch on two settings that exclude each other, and off again; never may both be on',
  resources: [
    { collection: 'settings', integers: [] },
    {
      collection: 'features',
      integers: [],
      members: (id) => Object.fromEntries(settings.map((setting) => [setting, `settings/${id}.${setting}`])),
    },
  ],
  commands: [enable, disable],
  decisions: () => 24,
  seed: (slot) =>
    settings.map((setting) => ({ key: `settings/${slot.name}.${setting}`, fields: { state: 'off' } })),
  *operation({ operation, slot }) {
    const id = `${slot.name}.${settingOf(operation)}`;
    let answer = yield { kind: 'command', command: enable, id, args: {} };
    const isExcluded = answer.kind === 'conflict' && answer.reason === 'exclusive-setting';
    // Half of the clients insist: they switch the other one off and try again.
    if (isExcluded && operation % 4 < 2) {
      yield { kind: 'command', command: disable, id: rivalOf(id), args: {} };
      answer = yield { kind: 'command', command: enable, id, args: {} };
    }
    if (answer.kind !== 'accepted') return settlementOf(answer);
    if (randomAt(readSeed, operation) < readShare)
      yield { kind: 'read', key: `features/${slot.name}`, measure: countOn };
    return settlementOf(yield { kind: 'command', command: disable, id, args: {} });
  },
  words: { state: ['on', 'off'] },
  invariants: [
    { name: 'never are both settings on', kinds: ['both-on'], essential: true },
    { name: 'each setting is switched on and off in turn', kinds: ['illegal-step'] },
    { name: 'a snapshot shows settings as they were', kinds: ['wrong-snapshot'] },
    {
      name: 'settings end as they were switched last, and as was told',
      kinds: ['wrong-state', 'wrong-answer'],
    },
    { name: 'nobody is refused for a setting that is off', kinds: ['unjustified-refusal'] },
    { name: 'some order of the changes explains what each of them saw', kinds: ['write-skew'] },
    {
      name: 'versions of a setting form one chain',
      kinds: ['lost-update', 'broken-chain', 'stale-read'],
    },
    { name: 'what was accepted took effect once, and nothing else did', kinds: effectKinds },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...exclusiveStates(evidence, {
      collection: 'settings',
      on: 'enable',
      off: 'disable',
      field: 'state',
      isOn: (fields) => fields.get('state') === 'on',
      names: settings,
      own: (operation) => `.${settingOf(operation)}`,
      blamed(operation, reason) {
        const own = `.${settingOf(operation)}`;
        if (reason === 'redundant-transition') return own;
        return reason === 'exclusive-setting' ? rivalOf(own) : undefined;
      },
    }),
    untouched(evidence, { collection: 'settings', seeded: { state: 'off' }, kind: 'wrong-state' }),
    ...writeSkew(evidence),
    ...readRecords(evidence, { collection: 'features' }),
    ...lineage(evidence, { several: true }),
  ],
};

/** How many operations look at both settings while their own is on; drawn, as clients in step would be all or none. */
const readShare = 1 / 4;
const readSeed = 1;

/** What an operation switches on: neighbours want one each. */
function settingOf(operation: number): Setting {
  return settings[operation % settings.length] ?? settings[0];
}

/** The setting that excludes another; an id that names neither gets one that is not its own. */
function rivalOf(id: string): string {
  return id.endsWith('.a') ? id.replace(/a$/, 'b') : `${id.replace(/\.b$/, '')}.a`;
}

function countOn(fields: Fields): number {
  return settings.filter((setting) => fields.get(`${setting}.state`) === 'on').length;
}
