import { answeredChildren } from '../harness/check/states/answered-children.ts';
import { containment } from '../harness/check/states/containment.ts';
import { containmentRefusals } from '../harness/check/states/containment-refusals.ts';
import { finalChildren } from '../harness/check/states/final-children.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { listings } from '../harness/check/states/listings.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { writeSkew } from '../harness/check/versions/write-skew.ts';
import type { Part } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Answer } from '../harness/core/operation.ts';
import type { Reason } from '../harness/core/reason.ts';
import type { Fields } from '../harness/core/record.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { CommandSpec } from '../harness/core/command.ts';

/** The names that entries of a directory get. */
const names = ['draft', 'notes', 'todo'] as const;

/** What a directory holds at first, so that it is not gone before anybody has created something in it. */
const seeded: readonly string[] = ['draft'];

const createEntry: CommandSpec = {
  name: 'create-entry',
  about: 'Creates an entry in a directory; refused when the directory is gone or has an entry of that name.',
  did: 'created an entry',
  keeps: ['name'],
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
  about: 'Removes an entry from its directory; refused where it is not there.',
  did: 'removed an entry',
  keeps: ['name'],
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
  about: 'Deletes a directory; refused while it has entries, and where it is gone.',
  did: 'deleted the directory',
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
    ...seeded.map((name) => ({ key: `entries/${id}.${name}`, fields: { owner: tree.seededOwner } })),
  ],
  *operation({ operation, slot: { name: id } }) {
    if (operation % deleteEvery !== 0) {
      const name = nameOf(operation);
      const create = { kind: 'command', command: createEntry, id, args: { name } } as const;
      const remove = { kind: 'command', command: removeEntry, id: `${id}.${name}`, args: { name } } as const;
      let created = yield create;
      if (isRefused(created, 'name-taken')) {
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
    if (!isRefused(refused, 'not-empty')) return settlementOf(refused);
    // Who insists on deleting a directory removes what is in it.
    const seen = yield { kind: 'read', key: `listings/${id}`, measure: miscounted };
    for (const name of seen.kind === 'found' ? entriesIn(seen.fields) : [])
      yield { kind: 'command', command: removeEntry, id: `${id}.${name}`, args: { name } };
    return settlementOf(yield { kind: 'command', command: deleteDirectory, id, args: {} });
  },
  creates: ({ name: id }) => names.map((name) => `entries/${id}.${name}`),
  amounts: ['children'],
  invariants: [
    {
      name: 'no entry is in a directory that was deleted',
      kinds: ['orphan', 'deleted-non-empty'],
      of: ['delete-directory'],
      essential: true,
    },
    {
      name: 'what was deleted is not changed and does not come back',
      kinds: ['change-after-delete', 'resurrected'],
      of: ['delete-directory', 'remove-entry'],
    },
    { name: 'a name is given to one entry at a time', kinds: ['second-winner'] },
    { name: 'what nobody removed is there', kinds: ['lost-child'] },
    { name: 'a directory counts the entries that it has', kinds: ['wrong-counter'] },
    { name: 'a listing shows what was there when it was read', kinds: ['wrong-snapshot'] },
    { name: 'an entry belongs to who created it', kinds: ['wrong-owner'] },
    { name: 'what was seeded stays as it was', kinds: ['wrong-field'] },
    { name: 'nobody is refused without a reason', kinds: ['unjustified-refusal'] },
    { name: 'an entry is created or removed and counted, or neither', kinds: ['half-effect'] },
    { name: 'what was accepted took effect once, and nothing else did', kinds: effectKinds },
    {
      name: 'every change follows the one before it, and what it read',
      kinds: ['lost-update', 'broken-chain', 'stale-read', 'write-skew'],
    },
  ],
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
    ...(evidence.audit === undefined ? answeredChildren(evidence, tree) : []),
    ...containmentRefusals(evidence, tree),
    ...listings(evidence, tree),
    ...finalChildren(evidence, tree),
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
  names,
  nameOf: (operation: number): string | undefined =>
    operation % deleteEvery === 0 ? undefined : nameOf(operation),
  parent: 'directory',
  ownerField: 'owner',
  seededOwner: 'nobody',
} as const;

/** One operation in three deletes the directory. */
const deleteEvery = 3;

/** The entry that an operation creates: those between two that delete want the same. */
function nameOf(operation: number): string {
  return names[Math.floor(operation / deleteEvery) % names.length] ?? names[0];
}

/** The entries that a listing shows, whatever it calls their fields. */
function entriesIn(fields: Fields): readonly string[] {
  const shown = [...fields.keys()];
  return names.filter((name) => shown.some((field) => field.startsWith(`${name}.`)));
}

/** Whether a request was refused for a reason, or for one that nobody named and that can be this. */
function isRefused(answer: Answer, reason: Reason): boolean {
  return answer.kind === 'conflict' && (answer.reason === reason || answer.reason === 'unnamed-conflict');
}

/** How far the counter of a directory is from the number of its entries; a directory that is gone has none. */
function miscounted(fields: Fields): number {
  return Number(fields.get('directory.children') ?? 0) - entriesIn(fields).length;
}
