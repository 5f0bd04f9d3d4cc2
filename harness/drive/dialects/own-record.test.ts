import { describe, expect, test } from 'vitest';
import type { CommandIntent } from '../../core/operation.ts';
import type { CommandSpec } from '../../core/command.ts';
import type { Workload } from '../../core/workload.ts';
import { conversationTurns } from '../../../workloads/conversation-turns.ts';
import { directoryDelete } from '../../../workloads/directory-delete.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { orderTransitions } from '../../../workloads/order-transitions.ts';
import { transfer } from '../../../workloads/transfer.ts';
import { addedBy, toldBy } from './own-record.ts';

const intentOf = ({ commands }: Workload, args: CommandIntent['args'] = {}): CommandIntent => ({
  kind: 'command',
  command: commands[0] as CommandSpec,
  id: '0-0',
  args,
});
const pay = intentOf(orderTransitions);
const append = intentOf(conversationTurns, { number: 7, text: 'hello' });
const move = intentOf(transfer, { from: 'a', to: 'b', amount: 3 });
const buy = intentOf(lastItem, { quantity: 1 });
const createEntry = intentOf(directoryDelete, { name: 'todo' });

describe('members of an answer are of the record at the address', () => {
  test.each([
    ['without an id', { state: 'paid' }],
    ['under an id that is null', { id: null, state: 'paid' }],
    ['under its id', { id: '0-0', state: 'paid' }],
    ['under its whole key', { id: 'orders/0-0', state: 'paid' }],
  ])('%s', (_, body) => {
    expect(toldBy(pay, body).get('state')).toBe('paid');
  });

  test.each([
    ['something else', { id: 'shp-17', state: 'placed', version: 3, type: 'shipment' }],
    ['another order', { id: '0-1', state: 'placed', type: 'order' }],
    ['a record of another collection', { id: 'payments/0-0', state: 'placed', type: 'payment' }],
    ['what has a number', { id: 17, state: 'placed', type: 'payment' }],
  ])('not under the id of %s, which may tell of itself', (_, body) => {
    const told = toldBy(pay, body);
    expect([told.has('state'), told.has('version'), told.get('type')]).toEqual([false, false, body.type]);
  });

  test('and not where they are of what a command creates, whose owner is told', () => {
    const told = toldBy(createEntry, { id: '0-0.todo', owner: 'ada', children: 4 });
    expect(Object.fromEntries(told)).toEqual({ id: '0-0.todo', owner: 'ada' });
  });
});

test.each<[string, CommandIntent, unknown, number[]]>([
  ['as ours tells it', buy, { added: { stock: 9 } }, [9]],
  ['as a text', buy, { added: { stock: '9' } }, [9]],
  ['beside something else', move, { added: { transfers: 1, balance: 4 } }, [4]],
  ['under another name', move, { added: { transfers: 1 } }, []],
  ['as used up', buy, { added: { stock: null } }, [0]],
  ['as truth', buy, { added: { stock: true } }, []],
  ['as no number', buy, { added: { stock: 'few' } }, []],
  ['as an empty text', buy, { added: { stock: '' } }, []],
  ['without an object', buy, { added: 4 }, []],
  // The record may have been changed by others before it is shown.
  ['of one record', append, { turns: 7 }, []],
  ['under its id', append, { id: 'conversations/0-0', turns: 7 }, []],
  ['under the id of its entry, in added', append, { id: 'turns/0-0.7', added: { turns: 7 } }, [7]],
  // A ledger is several accounts: nobody knows of which a balance is.
  ['of a ledger', move, { id: '0-0', balance: 30 }, []],
  ['of an account', move, { account: '0-0.b', balance: 13 }, []],
  ['in no object', buy, [1], []],
])('what a command added to is told %s', (_, intent, body, added) => {
  expect(addedBy(intent, body)).toEqual(added);
});
