import { containment } from '../harness/check/states/containment.ts';
import { containmentRefusals } from '../harness/check/states/containment-refusals.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { receiptsMatch } from '../harness/check/receipts.ts';
import { writeSkew } from '../harness/check/versions/write-skew.ts';
import type { Part } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Fields } from '../harness/core/record.ts';
import type { CommandSpec, Workload } from '../harness/core/workload.ts';

/** The names that entries of a directory get. */
const names = ['draft', 'notes', 'todo'] as const;

/** What a directory holds at first, so that it is not gone before anybody has created something in it. */
const seeded: readonly string[] = ['draft'];

const createEntry: CommandSpec = {
  name: 'create-entry',
  about: 'Creates an entry in a directory; refused when the directory is gone or has an entry of that name.',
  method: 'POST',
  path: '/directories/:id/entries',
  body: {
    name: {
      type: 'string',
      maxLength: 32,
      pattern: '^[a-z0-9]+$',
      about: 'the name of the entry: small letters and digits',
    },
  },
  precondition: 'none',
  parts: ({ id, args, nonce }) => [
    {
      key: `entries/${id}.${args['name']}`,
      when: [{ is: 'absent', reason: 'name-taken' }],
      then: [{ field: 'owner', do: 'set', value: String(nonce) }],
    },
    counting(id, 1),
  ],
};

const removeEntry: CommandSpec = {
  name: 'remove-entry',
  about: 'Removes an entry from its directory.',
  method: 'DELETE',
  path: '/entries/:id',
  body: {},
  precondition: 'none',
  parts: ({ id }) => [
    { key: `entries/${id}`, when: [{ is: 'present', reason: 'gone' }], then: [{ do: 'delete' }] },
    counting(id.slice(0, Math.max(0, id.lastIndexOf('.'))), -1),
  ],
};

const deleteDirectory: CommandSpec = {
  name: 'delete-directory',
  about: 'Deletes a directory; refused while it has entries.',
  method: 'DELETE',
  path: '/directories/:id',
  body: {},
  precondition: 'none',
  parts: ({ id }) => [
    {
      key: `directories/${id}`,
      when: [
        { is: 'present', reason: 'gone' },
        { field: 'children', is: 'atMost', value: 0, reason: 'not-empty' },
      ],
      then: [{ do: 'delete' }],
    },
  ],
  explain: ({ reason, found }) =>
    reason === 'not-empty' ? { children: Number(found.fields.get('children')) } : {},
};

/** Counts the entries of a directory, which must be there: so "is empty" is a field that a guard can ask for. */
function counting(id: string, value: number): Part {
  return {
    key: `directories/${id}`,
    when: [{ is: 'present', reason: 'parent-missing' }],
    then: [{ field: 'children', do: 'add', value }],
  };
}

/** Entries that are created in a directory while others delete it: the entry that is nowhere. */
export const directoryDelete: Workload = {
  name: 'directory-delete',
  about: 'clients create entries in a directory while others delete it as soon as it is empty',
  resources: [
    { collection: 'directories', integers: ['children'] },
    { collection: 'entries', integers: [] },
    {
      collection: 'listings',
      integers: ['children'],
      members: (id) => ({
        directory: `directories/${id}`,
        ...Object.fromEntries(names.map((name) => [name, `entries/${id}.${name}`])),
      }),
    },
  ],
  commands: [createEntry, removeEntry, deleteDirectory],
  decisions: ({ clients }) => Math.max(8, Math.ceil(clients / 2)),
  seed: ({ name: id }) => [
    { key: `directories/${id}`, fields: { children: String(seeded.length) } },
    ...seeded.map((name) => ({ key: `entries/${id}.${name}`, fields: { owner: 'nobody' } })),
  ],
  *operation({ operation, slot: { name: id } }) {
    if (operation % deleteEvery !== 0) {
      const name = nameOf(operation);
      const create = { kind: 'command', command: createEntry, id, args: { name } } as const;
      const remove = { kind: 'command', command: removeEntry, id: `${id}.${name}`, args: {} } as const;
      let created = yield create;
      if (created.kind === 'conflict' && created.reason === 'name-taken') {
        // Who wants the name replaces what has it.
        yield remove;
        created = yield create;
      }
      if (created.kind !== 'accepted') return settlementOf(created);
      // While it looks around, others meet its entry.
      yield { kind: 'read', key: `listings/${id}`, measure: miscounted };
      return settlementOf(yield remove);
    }
    const refused = yield { kind: 'command', command: deleteDirectory, id, args: {} };
    if (refused.kind !== 'conflict' || refused.reason !== 'not-empty') return settlementOf(refused);
    // Who insists on deleting a directory removes what is in it.
    const seen = yield { kind: 'read', key: `listings/${id}`, measure: miscounted };
    for (const name of seen.kind === 'found' ? entriesIn(seen.fields) : [])
      yield { kind: 'command', command: removeEntry, id: `${id}.${name}`, args: {} };
    return settlementOf(yield { kind: 'command', command: deleteDirectory, id, args: {} });
  },
  invariants: [],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...halfEffects(evidence, {
      command: 'create-entry',
      collections: ['directories', 'entries'],
      records: 2,
    }),
    ...halfEffects(evidence, {
      command: 'remove-entry',
      collections: ['directories', 'entries'],
      records: 2,
    }),
    ...containment(evidence, tree),
    ...containmentRefusals(evidence, {
      ...tree,
      nameOf: (operation) => (operation % deleteEvery === 0 ? undefined : nameOf(operation)),
    }),
    ...writeSkew(evidence),
    ...lineage(evidence, { several: true }),
  ],
};

const tree = {
  parents: 'directories',
  children: 'entries',
  counter: 'children',
  seeded,
  create: 'create-entry',
  remove: 'remove-entry',
  delete: 'delete-directory',
} as const;

/** One operation in three deletes the directory. */
const deleteEvery = 3;

/** The entry that an operation creates: those between two that delete want the same. */
function nameOf(operation: number): string {
  return names[Math.floor(operation / deleteEvery) % names.length] ?? names[0];
}

function entriesIn(fields: Fields): readonly string[] {
  return names.filter((name) => fields.has(`${name}.owner`));
}

/** How far the counter of a directory is from the number of its entries; a directory that is gone has none. */
function miscounted(fields: Fields): number {
  return Number(fields.get('directory.children') ?? 0) - entriesIn(fields).length;
}
