import { expect, test } from 'vitest';
import type { Glance, Target } from '../../targets/target.ts';
import { duplicateRegistration } from '../../workloads/duplicate-registration.ts';
import { exclusiveSettings } from '../../workloads/exclusive-settings.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { transfer } from '../../workloads/transfer.ts';
import type { Stored } from '../core/record.ts';
import type { Workload } from '../core/workload.ts';
import { collectionsFound, firstShown, lookingOnce, seedDoubt } from './seed-seen.ts';

const asked: string[] = [];

/** A service whose only GET is answered so. */
function answering(seen: Glance | undefined): Target {
  const glance = (key: string): Promise<Glance | undefined> => {
    asked.push(key);
    return Promise.resolve(seen);
  };
  return { glance } as Partial<Target> as Target;
}

const item = (fields: Readonly<Record<string, string>>, live = true): Stored => ({
  version: 0,
  live,
  fields: new Map(Object.entries(fields)),
});
const doubt = (seen: Glance | undefined, workload: Workload = lastItem) =>
  seedDoubt(answering(seen), workload, { capacity: 10, clients: 8 }, 's-');

test.each<{ seen: Glance | undefined; says: string | undefined }>([
  // As it was posted, in other words, and of a service that does not answer in time.
  { seen: { status: 200, record: item({ stock: '10' }) }, says: undefined },
  { seen: { status: 200, record: item({ left: '10' }) }, says: undefined },
  { seen: undefined, says: undefined },
  { seen: { status: 404, record: item({}, false) }, says: 'GET /items/s-0-0 is answered 404' },
  { seen: { status: 200, record: item({}, false) }, says: 'is answered 200 with nothing' },
  { seen: { status: 405, record: undefined }, says: 'is answered 405: reads are not examined' },
  {
    seen: { status: 200, record: item({ stock: '100' }) },
    says: 'shows stock 100 before the race, 10 was posted',
  },
  {
    seen: { status: 200, record: item({ stock: '' }) },
    says: 'shows stock nothing before the race, 10 was posted',
  },
])('$seen: $says', async ({ seen, says }) => {
  const told = await doubt(seen);
  if (says === undefined) expect(told).toBeUndefined();
  else expect(told).toContain(says);
});

test.each<[Glance, string]>([
  [
    { status: 404, record: item({}, false) },
    'what seed was given to make is not there, or reads.items asks for another record: reads.items of items/s-0-0 is answered 404; look at seed and at reads.items in the adapter; what is not shown is not examined',
  ],
  [{ status: 405, record: undefined }, 'reads.items of items/s-0-0 is answered 405: reads are not examined'],
  [
    { status: 200, record: item({ stock: '100' }) },
    'what seed was given to make was not kept as it is: reads.items of items/s-0-0 shows stock 100 before the race, 10 was posted',
  ],
])('of an adapter its parts are named: %j', async (seen, says) => {
  const target = { ...answering(seen), adapter: {} } as Target;
  expect(await seedDoubt(target, lastItem, { capacity: 10, clients: 8 }, 's-')).toBe(says);
});

test('it looks where operations read, and nowhere where nothing is seeded', async () => {
  asked.length = 0;
  await doubt(undefined, transfer);
  await doubt(undefined, duplicateRegistration);
  expect(asked).toEqual(['ledgers/s-0-0']);
});

test('it looks how words, amounts and nothings are shown, and nowhere where there are none', async () => {
  asked.length = 0;
  const first = (seen: Glance | undefined, workload: Workload) =>
    firstShown(answering(seen), workload, { capacity: 10, clients: 8 }, 's-');
  const disabled = { field: 'state', posted: 'off', shown: 'disabled' };
  expect(await first({ status: 200, record: item({ state: 'disabled' }) }, exclusiveSettings)).toEqual([
    disabled,
    disabled,
  ]);
  expect(await first({ status: 200, record: item({ left: '10' }) }, lastItem)).toEqual([]);
  expect(await first(undefined, lastItem)).toEqual([]);
  expect(await first(undefined, duplicateRegistration)).toEqual([]);
  const settings = ['settings/s-0-0.a', 'settings/s-0-0.b', 'features/s-0-0'];
  expect(asked).toEqual([...settings, 'items/s-0-0', 'items/s-0-0']);
});

test('what is shown by nothing is a word, too', async () => {
  const nothing = answering({ status: 200, record: item({}) });
  const leftOut = { field: 'state', posted: 'off', shown: '' };
  const shown = await firstShown(nothing, exclusiveSettings, { capacity: 10, clients: 8 }, '');
  expect(shown).toEqual([leftOut, leftOut, leftOut, leftOut]);
  expect(await firstShown(nothing, lastItem, { capacity: 10, clients: 8 }, '')).toEqual([]);
});

test('what is not found shows no word', async () => {
  const unfound = answering({ status: 404, record: item({}, false) });
  expect(await firstShown(unfound, exclusiveSettings, { capacity: 10, clients: 8 }, '')).toEqual([]);
});

test('a snapshot of several records shows what was posted to each of them', async () => {
  const ledger = item({ 'a.balance': '1000', 'b.balance': '1000', 'c.balance': '1000' });
  const target = {
    glance: (key: string) =>
      Promise.resolve(key.startsWith('ledgers/') ? { status: 200, record: ledger } : undefined),
  } as Target;
  const shown = await firstShown(target, transfer, { capacity: 10, clients: 8 }, '');
  expect(shown).toEqual(Array.from({ length: 3 }, () => ({ field: 'balance', posted: '10', shown: '1000' })));
});

test('it says of which collections what was seeded is shown', async () => {
  asked.length = 0;
  const found = (seen: Glance | undefined) =>
    collectionsFound(answering(seen), lastItem, { capacity: 2, clients: 8 }, 's-');
  expect([...(await found({ status: 200, record: item({ stock: '2' }) }))]).toContain('items');
  expect(asked.some((key) => key.startsWith('items/s-0-0'))).toBe(true);
  expect((await found({ status: 404, record: item({}, false) })).size).toBe(0);
  expect((await found(undefined)).size).toBe(0);
});

test('a record is looked at once, however many ask', async () => {
  asked.length = 0;
  const eyes = lookingOnce(answering({ status: 200, record: item({ stock: '10' }) }));
  const settings = { capacity: 10, clients: 8 };
  await seedDoubt(eyes, lastItem, settings, 's-');
  await firstShown(eyes, lastItem, settings, 's-');
  await collectionsFound(eyes, lastItem, settings, 's-');
  expect(asked.length).toBeGreaterThan(0);
  expect(asked).toEqual([...new Set(asked)]);
});
