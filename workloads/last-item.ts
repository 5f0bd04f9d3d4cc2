import { readRecords } from '../harness/check/versions/read-records.ts';
import { capacity } from '../harness/check/amounts/capacity.ts';
import { halfEffects } from '../harness/check/half-effects.ts';
import { lineage } from '../harness/check/versions/lineage.ts';
import { effectKinds, receiptsMatch } from '../harness/check/receipts.ts';
import { uniqueness } from '../harness/check/claims/uniqueness.ts';
import type { Part } from '../harness/core/guarded.ts';
import { settlementOf } from '../harness/core/operation.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Arguments, CommandSpec } from '../harness/core/command.ts';

const quantity = { type: 'integer', minimum: 1, maximum: 1000, about: 'units to buy' } as const;

const purchase: CommandSpec = {
  name: 'purchase',
  about: 'Buys some units of an item; refused when fewer are left.',
  did: 'bought units of the item',
  method: 'POST',
  path: '/items/:id/purchases',
  body: { quantity },
  precondition: 'none',
  parts: ({ id, args }) => [taking(id, args)],
};

const redeem: CommandSpec = {
  name: 'redeem',
  about: 'Buys some units of an item and spends a voucher on them, both or nothing; a voucher is spent once.',
  did: 'bought units of the item with the voucher',
  method: 'POST',
  path: '/items/:id/redemptions',
  body: {
    quantity,
    voucher: { type: 'string', maxLength: 32, pattern: '^[a-z0-9]+$', about: 'code of the voucher' },
  },
  precondition: 'none',
  parts: ({ id, args, nonce }) => [
    taking(id, args),
    {
      key: `vouchers/${id}.${args['voucher']}`,
      when: [
        { is: 'present', reason: 'unknown-record' },
        { field: 'spentBy', is: 'absent', reason: 'voucher-spent' },
      ],
      then: [{ field: 'spentBy', do: 'set', value: String(nonce) }],
    },
  ],
  explain: ({ reason, request }) => (reason === 'voucher-spent' ? { voucher: request.args['voucher'] } : {}),
};

/** Units that are taken from an item while there are as many. */
function taking(id: string, args: Arguments): Part {
  return {
    key: `items/${id}`,
    when: [
      { is: 'present', reason: 'unknown-record' },
      { field: 'stock', is: 'atLeast', value: Number(args['quantity']), reason: 'sold-out' },
    ],
    then: [{ field: 'stock', do: 'add', value: -Number(args['quantity']) }],
  };
}

/** The voucher of a sale. */
const voucher = 'v0';
/** What is asked for, made once: a request for the same arguments need not be encoded again. */
const carts = [1, 2, 3].map((units): Arguments => ({ quantity: units }));
const redemption: Arguments = { quantity: 1, voucher };

/** What eight operations want in a sale that has carts and a voucher: two of them the voucher. */
const wishes = ['voucher', 'voucher', 2, 3, 1, 1, 1, 1] as const;

/** What an operation wants; in three of four sales one unit, like everybody else. */
function wishOf(operation: number, generation: number): (typeof wishes)[number] {
  return generation % 4 === 0 ? (wishes[operation % wishes.length] ?? 1) : 1;
}

/** One operation in so many looks at its item first. */
const readEvery = 64;

/** Many buyers and a few items: the sale that sells more than there is. */
export const lastItem: Workload = {
  name: 'last-item',
  about: 'buyers purchase the last units of an item, some with a voucher; when they are gone, it is sold out',
  resources: [
    { collection: 'items', integers: ['stock'], isUsedUp: (fields) => fields.get('stock') === '0' },
    { collection: 'vouchers', integers: [], isUsedUp: (fields) => fields.has('spentBy') },
  ],
  commands: [purchase, redeem],
  // Longer than there is something to sell, as the refusals are part of the race; carts buy faster than one by one.
  decisions: ({ capacity: units }) => Math.ceil(1.6 * units),
  seed: ({ name, generation }, { capacity: units }) => {
    const item = { key: `items/${name}`, fields: { stock: String(units) } };
    if (generation % 4 !== 0) return [item];
    return [item, { key: `vouchers/${name}.${voucher}`, fields: {} }];
  },
  bounds: ({ args: { quantity, voucher } }, { capacity: units }) => [
    { of: 'units', units: Number(quantity), most: units, kind: 'oversell' },
    ...(voucher === undefined ? [] : [{ of: 'voucher', units: 1, most: 1, kind: 'double-spend' as const }]),
  ],
  *operation({ operation, slot }) {
    // What it shows is judged later; a service that shows no items can be raced too.
    if (operation % readEvery === readEvery - 1) yield { kind: 'read', key: `items/${slot.name}` };
    const wish = wishOf(operation, slot.generation);
    return settlementOf(
      yield wish === 'voucher'
        ? { kind: 'command', command: redeem, id: slot.name, args: redemption }
        : { kind: 'command', command: purchase, id: slot.name, args: carts[wish - 1]! },
    );
  },
  amounts: ['stock'],
  invariants: [
    {
      name: 'no more is sold than there is',
      kinds: ['oversell'],
      essential: true,
      standIns: ['conservation'],
    },
    { name: 'what is missing from a stock is what was sold', kinds: ['conservation', 'negative'] },
    { name: 'nobody is told "sold out" while enough is left', kinds: ['undersell'] },
    { name: 'every buyer is told what is left', kinds: ['duplicate-remainder', 'wrong-remainder'] },
    { name: 'a voucher is spent once', kinds: ['double-spend'], of: ['redeem'] },
    { name: 'a spent voucher belongs to the purchase that spent it', kinds: ['wrong-owner'], of: ['redeem'] },
    {
      name: 'nobody is refused a voucher that is there',
      kinds: ['nobody-won', 'unjustified-refusal'],
      of: ['redeem'],
    },
    { name: 'a purchase with a voucher takes both or nothing', kinds: ['half-effect'], of: ['redeem'] },
    { name: 'what is accepted takes effect once, and nothing else does', kinds: effectKinds },
    { name: 'purchases follow one on the other', kinds: ['lost-update', 'broken-chain'] },
    { name: 'reads show the stock as it is', kinds: ['stale-read', 'wrong-field'] },
  ],
  check: (evidence) => [
    ...receiptsMatch(evidence),
    ...capacity(evidence, {
      commands: ['purchase', 'redeem'],
      collection: 'items',
      field: 'stock',
      initial: evidence.settings.capacity,
      amount(operation, generation) {
        const wish = wishOf(operation, generation);
        return wish === 'voucher' ? 1 : wish;
      },
      soldOut: 'sold-out',
    }),
    ...uniqueness(evidence, {
      command: 'redeem',
      collection: 'vouchers',
      ownerField: 'spentBy',
      taken: 'voucher-spent',
      what: 'voucher',
      isSpent: true,
      wanted: { suffixes: [`.${voucher}`], by: () => 0 },
    }),
    ...halfEffects(evidence, { command: 'redeem', collections: ['items', 'vouchers'], records: 2 }),
    ...readRecords(evidence, { collection: 'items', fields: ['stock'], isUsedUp: true }),
    ...lineage(evidence, { collections: ['items', 'vouchers'] }),
  ],
};
