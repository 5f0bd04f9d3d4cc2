import { expect, test } from 'vitest';
import { workloads } from '../../workloads/index.ts';
import { askedBy } from './asked.ts';
import type { Asked } from './asked.ts';

const asked = (name: string): Asked => {
  const workload = workloads.find((one) => one.name === name);
  if (workload === undefined) throw new Error(`there is no workload ${name}`);
  return askedBy(workload);
};
const commandOf = (workload: string, name: string) =>
  asked(workload).commands.find(({ spec }) => spec.name === name);

test.each(workloads.map((one) => [one.name, one] as const))(
  'each command of %s is played, and each collection has fields or is known to have none',
  (_, workload) => {
    const { commands, collections } = askedBy(workload);
    expect(commands.map(({ spec }) => spec)).toEqual(workload.commands);
    // What is answered without the store is never refused, everything else can be.
    for (const { spec, refusals } of commands)
      expect(refusals.length > 0, spec.name).toBe(workload.check !== undefined && spec.name !== 'release');
    expect(collections.map(({ name }) => name)).toEqual(
      workload.resources.map(({ collection }) => collection),
    );
  },
);

test('a sale: why it is refused, what it counts, what is there before', () => {
  expect(commandOf('last-item', 'purchase')).toMatchObject({
    collection: 'items',
    refusals: ['sold-out'],
    base: 'never',
    counts: 'stock',
    isKeyed: false,
  });
  expect(commandOf('last-item', 'redeem')?.refusals).toEqual(['sold-out', 'voucher-spent']);
  expect(commandOf('last-item', 'redeem')?.args.map(({ name, names }) => [name, names])).toEqual([
    ['quantity', undefined],
    ['voucher', 'vouchers'],
  ]);
  expect(asked('last-item').collections).toMatchObject([
    { name: 'items', seed: { stock: '10' }, fields: [{ name: 'stock', isInteger: true }], neededBy: [] },
    { name: 'vouchers', seed: {}, fields: [{ name: 'spentBy' }] },
  ]);
});

test('an edit names the document that was read, and clients read it first', () => {
  expect(commandOf('parallel-edits', 'replace')).toMatchObject({
    base: 'always',
    refusals: ['version-mismatch'],
  });
  const [documents] = asked('parallel-edits').collections;
  expect(documents?.neededBy).toEqual(['replace']);
  expect(documents?.fields.filter(({ isStamp }) => isStamp).map(({ name }) => name)).toEqual([
    'changedBy',
    'changedAt',
  ]);
});

test('a payment has a key, and is not refused for a record that only its own request names', () => {
  expect(commandOf('idempotent-payment', 'pay')).toMatchObject({
    isKeyed: true,
    refusals: ['insufficient-funds'],
  });
});

test('a snapshot shows several records by name', () => {
  expect(asked('transfer').collections.find(({ name }) => name === 'ledgers')?.members).toEqual([
    'a',
    'b',
    'c',
  ]);
});

test('what a command makes itself is no record that its argument names', () => {
  expect(commandOf('directory-delete', 'create-entry')?.args).toMatchObject([
    { name: 'name', names: undefined },
  ]);
  expect(commandOf('transfer', 'transfer')?.args.map(({ names }) => names)).toEqual([
    'accounts',
    'accounts',
    undefined,
  ]);
});
