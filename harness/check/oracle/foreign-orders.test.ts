import { describe, expect, test } from 'vitest';
import { accountActivation } from '../../../workloads/account-activation.ts';
import { appointmentBooking } from '../../../workloads/appointment-booking.ts';
import { directoryDelete } from '../../../workloads/directory-delete.ts';
import { duplicateRegistration } from '../../../workloads/duplicate-registration.ts';
import { idempotentPayment } from '../../../workloads/idempotent-payment.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { resourceNaming } from '../../../workloads/resource-naming.ts';
import type { Asked } from '../../core/asked.ts';
import type { PlainArguments } from '../../core/command.ts';
import type { Reason } from '../../core/reason.ts';
import type { Linearizability } from '../../core/verdict.ts';
import type { Workload } from '../../core/workload.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import { isShownBy } from './foreign.ts';
import type { Comparable } from './sequential.ts';
import { searchOrders } from './oracle.ts';

/** A request of a made-up race, and what it was told: a reason, or nothing where its answer was lost. */
interface Sent {
  readonly command: string;
  readonly args?: PlainArguments;
  readonly told: Reason | 'accepted' | 'lost';
  readonly key?: string;
  /** A generation other than the first. */
  readonly slot?: number;
  /** It is one too many to be kept in full. */
  readonly unkept?: true;
  /** It is under way together with the request before it. */
  readonly beside?: true;
  /** What it was told of a number that it changed. */
  readonly value?: number;
  /** Of another record than that of its slot. */
  readonly id?: string;
}

/** Searches the orders of requests that follow one on the other, at a service that is not ours. */
function ordersOf(
  workload: Workload,
  requests: readonly Sent[],
  left: Readonly<Record<string, Record<string, string>>> = {},
): Linearizability {
  const asked = new Map<number, Asked>(
    requests.flatMap(({ slot = 0, id = `${slot}-0`, args = {}, key, unkept }, at): [number, Asked][] => {
      const idempotencyKey = key === undefined ? {} : { idempotencyKey: key };
      return unkept === true ? [] : [[at + 1, { kind: 'command', id, args, ...idempotencyKey }]];
    }),
  );
  const rows = requests.map(({ command, told, slot = 0, beside, value }, at) => ({
    slot,
    command: workload.commands.findIndex(({ name }) => name === command) + 1,
    sent: beside === true ? 10 * at - 10 : 10 * at,
    done: 10 * at + 5,
    value,
    ...(told === 'accepted' ? {} : told === 'lost' ? { answer: 'unknown' as const } : { reason: told }),
  }));
  const finals = Object.fromEntries(
    Object.entries(left).map(([key, fields]) => [key, { version: 0, fields }]),
  );
  const evidence = madeUpEvidence({ rows, tags: [], finals });
  return searchOrders(evidence, { workload, asked, salt: '', givesUp: () => false });
}

const register = (name: string, email: string, told: Sent['told']): Sent => ({
  command: 'register',
  args: { name, email: `${email}@example.org` },
  told,
});
const create = (name: string, told: Sent['told']): Sent => ({
  command: 'create-machine',
  args: { name },
  told,
});
const account = (command: string, told: Sent['told']): Sent => ({ command, told });
const book = (start: number, told: Sent['told']): Sent => ({
  command: 'book',
  args: { start, halfHours: 2 },
  told,
});
const buy = (told: Sent['told'], key?: string): Sent => ({
  command: 'purchase',
  args: { quantity: 1 },
  told,
  ...(key === undefined ? {} : { key }),
});
const pay = (told: Sent['told'], key: string): Sent => ({ command: 'pay', args: { amount: 1 }, told, key });

/** Both words of a registration, and who has what. */
const registered = [
  register('ann', 'ann', 'accepted'),
  register('ann', 'other', 'name-taken'),
  register('other', 'ann', 'email-taken'),
];
/** Ten machines fill the region of a race with ten clients. */
const filled = [
  ...Array.from({ length: 10 }, (_, at) => create(`m${at}`, 'accepted')),
  create('m0', 'name-taken'),
  create('new', 'quota-exceeded'),
];
const suspended = [
  account('activate', 'accepted'),
  account('suspend', 'accepted'),
  account('suspend', 'redundant-transition'),
];

describe('where several conditions do not hold', () => {
  test.each<[string, Workload, readonly Sent[]]>([
    [
      'both are taken, and the name is told',
      duplicateRegistration,
      [...registered, register('ann', 'ann', 'name-taken')],
    ],
    [
      'both are taken, and the address is told',
      duplicateRegistration,
      [...registered, register('ann', 'ann', 'email-taken')],
    ],
    [
      'a name is taken in a full region, and the quota is told',
      resourceNaming,
      [...filled, create('m1', 'quota-exceeded')],
    ],
  ])('a service may name any of them: %s', (_, workload, requests) => {
    expect(ordersOf(workload, requests).result).toBe('linearizable');
  });

  test.each<[string, Workload, readonly Sent[]]>([
    [
      'the address that is free',
      duplicateRegistration,
      [...registered, register('ann', 'free', 'email-taken')],
    ],
    ['the name that is free', duplicateRegistration, [...registered, register('free', 'ann', 'name-taken')]],
    ['a name of a full region that nobody has', resourceNaming, [...filled, create('none', 'name-taken')]],
    [
      'a step that is not allowed, where it was made already',
      accountActivation,
      [
        ...suspended,
        account('activate', 'accepted'),
        account('suspend', 'accepted'),
        account('suspend', 'illegal-transition'),
      ],
    ],
  ])('and none that holds: %s', (_, workload, requests) => {
    expect(ordersOf(workload, requests)).toMatchObject({
      result: 'not-linearizable',
      nonces: [requests.length],
      refuted: 1,
    });
  });
});

describe('requests with one Idempotency-Key', () => {
  const stock = (left: number) => ({ 'items/0-0': { stock: String(left) } });

  test.each([
    [10, 'not-linearizable'],
    [9, 'linearizable'],
    [8, 'linearizable'],
    [7, 'not-linearizable'],
  ])('are one effect or two where the command requires none: %i are left', (left, result) => {
    expect(ordersOf(lastItem, [buy('lost', 'k'), buy('accepted', 'k')], stock(left)).result).toBe(result);
  });

  test('of whom nobody was told yes may have had no effect', () => {
    const results = [10, 9, 8, 7].map(
      (left) => ordersOf(lastItem, [buy('lost', 'k'), buy('lost', 'k')], stock(left)).result,
    );
    expect(results).toEqual(['linearizable', 'linearizable', 'linearizable', 'not-linearizable']);
  });

  test('may be told again what the first of them was refused for', () => {
    expect(ordersOf(lastItem, [buy('lost', 'k'), buy('sold-out', 'k')], stock(10)).result).toBe(
      'linearizable',
    );
    expect(ordersOf(lastItem, [buy('sold-out', 'k')], stock(10)).result).toBe('not-linearizable');
  });

  test('are one effect where the command requires one', () => {
    const results = [40, 39, 38].map(
      (balance) =>
        ordersOf(idempotentPayment, [pay('accepted', 'k'), pay('accepted', 'k')], {
          'wallets/0-0': { balance: String(balance) },
        }).result,
    );
    expect(results).toEqual(['not-linearizable', 'linearizable', 'not-linearizable']);
  });
});

describe('what only the number of a request makes different is no clock', () => {
  const left = { 'rooms/0-0': { s18: 'b1', s19: 'b1', s22: 'b2', s23: 'b2' } };
  const right = [book(18, 'accepted'), book(19, 'slot-taken'), book(22, 'accepted')];

  test.each<[string, readonly Sent[], Linearizability['result']]>([
    ['bookings that do not overlap', right, 'linearizable'],
    ['bookings that overlap', [...right, book(23, 'accepted')], 'not-linearizable'],
    ['a time that nobody has', [...right, book(26, 'slot-taken')], 'not-linearizable'],
    [
      'a time that somebody may get meanwhile',
      [...right, book(26, 'accepted'), { ...book(27, 'slot-taken'), beside: true }],
      'linearizable',
    ],
  ])('%s: %s', (_, requests, result) => {
    expect(ordersOf(appointmentBooking, requests, left)).toMatchObject({
      result,
      searched: result === 'linearizable' ? 1 : 0,
    });
  });

  test('a room may show its times otherwise', () => {
    expect(ordersOf(appointmentBooking, right, { 'rooms/0-0': { s18: '2', s22: '2' } }).result).toBe(
      'linearizable',
    );
  });
});

describe('who has a right service sees which answer is in dispute', () => {
  test('the one without which there is an order', () => {
    expect(
      ordersOf(duplicateRegistration, [...registered, register('eve', 'ann', 'name-taken')]),
    ).toMatchObject({
      reason: expect.stringMatching(/; without one there is: request 4 \(register\) was told name-taken$/),
      key: expect.stringContaining('users/'),
      nonces: [4],
    });
  });

  test('or those that come next where most have a place', () => {
    const twice = [...registered, register('eve', 'ann', 'name-taken'), register('ivy', 'ann', 'name-taken')];
    expect(ordersOf(duplicateRegistration, twice)).toMatchObject({
      reason: expect.stringMatching(/with 3 of them in order, none of what comes next fits: request 4 /),
      nonces: [4],
    });
  });

  test('or none, where all answers are right and what was left is not', () => {
    expect(ordersOf(lastItem, [buy('accepted')], { 'items/0-0': { stock: '8' } })).toMatchObject({
      reason: expect.stringMatching(
        /: each answer has a place in some order, but items\/0-0 ended as stock=8, where such an order leaves stock=9$/,
      ),
      nonces: [],
    });
  });

  test('a generation of which a request was not kept in full is left out, as it left more than the others explain', () => {
    const left = { 'items/0-0': { stock: '8' }, 'items/1-0': { stock: '9' } };
    const cut = [buy('accepted'), { ...buy('accepted'), unkept: true as const }];
    const whole = { ...buy('accepted'), slot: 1 };
    expect(ordersOf(lastItem, [...cut, whole], left)).toEqual({
      result: 'unknown',
      groups: 1,
      searched: 1,
      reason: 'not all requests were kept in full',
    });
    expect(ordersOf(lastItem, [buy('accepted'), whole], left).result).toBe('not-linearizable');
  });

  test('and how many groups of records no order explains', () => {
    const wrong = [0, 1, 2].map((slot): Sent => ({ ...buy(slot === 1 ? 'accepted' : 'sold-out'), slot }));
    expect(ordersOf(lastItem, wrong)).toMatchObject({ groups: 3, searched: 1, refuted: 2 });
  });
});

test('a request that is refused for its key may have found it bound to a refusal, if others came with it', () => {
  const pay = (amount: number, key: string, told: Sent['told']): Sent => ({
    command: 'pay',
    args: { amount },
    key,
    told,
  });
  const kept = [pay(100_000, 'k', 'insufficient-funds'), pay(1, 'k', 'already-exists')];
  expect(ordersOf(idempotentPayment, kept).result).toBe('linearizable');
  const alone = [pay(100_000, 'k', 'insufficient-funds'), pay(1, 'other', 'already-exists')];
  expect(ordersOf(idempotentPayment, alone).result).toBe('not-linearizable');
});

test.each([
  ['0', {}, true],
  ['', {}, true],
  ['0', { stock: 'null' }, true],
  ['3', { stock: 'null' }, false],
  ['3', {}, false],
  ['0', { stock: '3' }, false],
])('a stock of %j may be shown as %j: %s', (stock, shown, is) => {
  const state = new Map([['items/0-0', { version: 2, live: true, fields: new Map([['stock', stock]]) }]]);
  const shows = { kind: 'found', single: true, version: 0, fields: new Map(Object.entries(shown)) } as const;
  expect(isShownBy(state, { items: 'items/0-0' }, shows, comparing())).toBe(is);
});

test.each([
  [{ spentBy: '3' }, true],
  [{}, false],
])('a voucher with %j may be gone where that says that it is used up: %s', (fields, is) => {
  const record = { version: 2, live: true, fields: new Map(Object.entries<string>(fields)) };
  const state = new Map([['vouchers/0-0.v0', record]]);
  const shows = { kind: 'missing' } as const;
  expect(isShownBy(state, { vouchers: 'vouchers/0-0.v0' }, shows, comparing('spentBy'))).toBe(is);
});

function comparing(usedUp?: string): Comparable {
  return {
    counts: () => true,
    shows: () => true,
    says: () => true,
    isUsedUp: (_, fields) => usedUp !== undefined && fields.has(usedUp),
    counting: false,
  };
}

test('a command that counts nothing may be told any number', () => {
  const empties = (count: number): readonly Sent[] => [
    { command: 'remove-entry', id: '0-0.draft', told: 'accepted', value: count },
    { command: 'delete-directory', told: 'accepted', value: 0 },
  ];
  expect(ordersOf(directoryDelete, empties(0)).result).toBe('linearizable');
  expect(ordersOf(directoryDelete, empties(1)).result).toBe('not-linearizable');
});
