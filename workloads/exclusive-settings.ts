import { exclusiveStates } from '../harness/check/states/exclusive-states.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { writeSkew } from '../harness/check/versions/write-skew.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Fields } from '../harness/core/record.ts';
import type { CommandSpec, Workload } from '../harness/core/workload.ts';

/** Two settings that exclude each other; each is a record of its own. */
const settings = ['a', 'b'] as const;
type Setting = (typeof settings)[number];

const enable: CommandSpec = {
  name: 'enable',
  about: 'Switches a setting on; refused while the one that excludes it is on.',
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
  about: 'Switches a setting off.',
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
    if (operation % readEvery < 2) yield { kind: 'read', key: `features/${slot.name}`, measure: countOn };
    return settlementOf(yield { kind: 'command', command: disable, id, args: {} });
  },
  invariants: [],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...exclusiveStates(evidence, {
      collection: 'settings',
      on: 'enable',
      off: 'disable',
      isOn: (fields) => fields.get('state') === 'on',
      names: settings,
      own: (operation) => `.${settingOf(operation)}`,
      blamed(operation, reason) {
        const own = `.${settingOf(operation)}`;
        if (reason === 'redundant-transition') return own;
        return reason === 'exclusive-setting' ? rivalOf(own) : undefined;
      },
    }),
    ...writeSkew(evidence),
    ...lineage(evidence, { several: true }),
  ],
};

/** Two operations in eight look at both settings while their own is on. */
const readEvery = 8;

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
