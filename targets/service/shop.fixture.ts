import type { Workload } from '../../harness/core/workload.ts';
import { stampsOf } from '../../harness/core/stamps.ts';
import type { BodySchema, CommandSpec } from '../../harness/core/command.ts';

const quantity: BodySchema = {
  quantity: { type: 'integer', minimum: 1, maximum: 1000, about: 'units to buy' },
};
const text: BodySchema = {
  text: { type: 'string', maxLength: 4000, about: 'what it says' },
  title: { type: 'string', maxLength: 100, optional: true, about: 'what it is called' },
};
const nothing = { method: 'POST', body: {}, precondition: 'none' } as const;

const commands: readonly CommandSpec[] = [
  {
    ...nothing,
    name: 'nothing',
    about: 'Does nothing.',
    path: '/nothing/:id',
    parts: () => [],
  },
  {
    name: 'purchase',
    about: 'Buys units of an item.',
    method: 'POST',
    path: '/items/:id/purchases',
    body: quantity,
    precondition: 'none',
    parts: ({ id, args }) => [
      {
        key: `items/${id}`,
        when: [
          { is: 'present', reason: 'unknown-record' },
          { field: 'stock', is: 'atLeast', value: Number(args['quantity']), reason: 'sold-out' },
        ],
        then: [{ field: 'stock', do: 'add', value: -Number(args['quantity']) }],
      },
    ],
  },
  {
    name: 'order',
    about: 'Buys units of an item, never twice.',
    method: 'POST',
    path: '/items/:id/orders',
    body: quantity,
    precondition: 'none',
    idempotencyKey: 'required',
    parts: ({ id, args, nonce }) => [
      {
        key: `items/${id}`,
        when: [{ field: 'stock', is: 'atLeast', value: Number(args['quantity']), reason: 'sold-out' }],
        then: [{ field: 'stock', do: 'add', value: -Number(args['quantity']) }],
      },
      {
        key: `orders/${id}.o${nonce}`,
        when: [{ is: 'absent', reason: 'name-taken' }],
        then: [{ field: 'quantity', do: 'set', value: String(args['quantity']) }],
      },
    ],
  },
  {
    name: 'register',
    about: 'Creates an account under a user name.',
    method: 'POST',
    path: '/users',
    body: { name: { type: 'string', maxLength: 64, pattern: '^[^/]+$', about: 'the user name' } },
    precondition: 'none',
    explain: ({ request }) => ({ field: 'name', value: request.args['name'] }),
    parts: ({ args, nonce }) => [
      {
        key: `users/${args['name']}`,
        when: [{ is: 'absent', reason: 'name-taken' }],
        then: [{ field: 'owner', do: 'set', value: String(nonce) }],
      },
    ],
  },
  {
    name: 'replace',
    about: 'Replaces a note that was read.',
    method: 'PUT',
    path: '/notes/:id',
    body: text,
    precondition: 'required',
    parts: ({ id, args, preconditions, ...request }) => [
      {
        key: `notes/${id}`,
        when: [{ is: 'present', reason: 'gone' }, ...preconditions],
        then: [{ field: 'text', do: 'set', value: String(args['text']) }, ...stampsOf(request)],
      },
    ],
  },
  {
    ...nothing,
    name: 'delete',
    about: 'Deletes a note.',
    method: 'DELETE',
    path: '/notes/:id',
    precondition: 'optional',
    parts: ({ id, preconditions }) => [
      {
        key: `notes/${id}`,
        when: [{ is: 'present', reason: 'gone' }, ...preconditions],
        then: [{ do: 'delete' }],
      },
    ],
  },
  {
    name: 'write',
    about: 'Writes a draft, whether there is one or not.',
    method: 'PUT',
    path: '/drafts/:id',
    body: text,
    precondition: 'optional',
    parts: ({ id, args, preconditions }) => [
      {
        key: `drafts/${id}`,
        when: preconditions,
        then: [{ field: 'text', do: 'set', value: String(args['text']) }],
      },
    ],
  },
  {
    name: 'move',
    about: 'Moves units between two shelves.',
    method: 'POST',
    path: '/shelves/:id/moves',
    body: quantity,
    precondition: 'none',
    parts: ({ id, args }) => [
      {
        key: `shelf/${id}.a`,
        when: [],
        then: [{ field: 'units', do: 'add', value: -Number(args['quantity']) }],
      },
      {
        key: `shelf/${id}.b`,
        when: [],
        then: [{ field: 'units', do: 'add', value: Number(args['quantity']) }],
      },
    ],
  },
];

/** A made-up workload with a command of every kind, so that what the service answers does not hang on any race. */
export const shop: Workload = {
  name: 'shop',
  about: 'every kind of command',
  resources: [
    { collection: 'items', integers: ['stock'] },
    { collection: 'orders', integers: [] },
    { collection: 'users', integers: [] },
    { collection: 'notes', integers: ['changedAt'], stamped: true },
    { collection: 'drafts', integers: [] },
    {
      collection: 'shelves',
      integers: ['units'],
      members: (id) => ({ a: `shelf/${id}.a`, b: `shelf/${id}.b` }),
    },
  ],
  commands,
  invariants: [],
  decisions: () => 1,
  seed: () => [
    { key: 'items/0-0', fields: { stock: '3' } },
    { key: 'notes/0-0', fields: { text: 'a' } },
    { key: 'shelf/0-0.a', fields: { units: '5' } },
    { key: 'shelf/0-0.b', fields: { units: '0' } },
  ],
  // oxlint-disable-next-line require-yield -- nobody plays it
  *operation() {
    return 'error';
  },
};
