import { describe, expect, test } from 'vitest';
import type { CommandIntent } from '../../core/operation.ts';
import { branchPush } from '../../../workloads/branch-push.ts';
import { orderTransitions } from '../../../workloads/order-transitions.ts';
import { AnswerForms } from './answer-form.ts';
import { buy, reply } from './contend.fixture.ts';

const formOf = (body: unknown, { intent = buy, status = 200, forms = new AnswerForms() } = {}): string =>
  forms.of(intent, reply(status, { body }), body);

/** An answer of many members, with another at its end. */
const many = (last: object): object => ({
  ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`m${at}`, at + 2])),
  ...last,
});

describe('two answers look different', () => {
  test.each<[string, unknown, unknown]>([
    ['by truth', { ok: true }, { ok: false }],
    ['by words that say what it means', { status: 'sold' }, { status: 'sold out' }],
    ['by members', { order: 1 }, { error: 'none left' }],
    ['by nothing and something', { taken: 0 }, { taken: 2 }],
    ['by no text and some', { booking: '' }, { booking: 'b8f2' }],
    ['by no sums and some', { added: {} }, { added: { stock: 3 } }],
    [
      'by words in what is wrapped',
      { data: { purchase: { status: 'sold' } } },
      { data: { purchase: { status: 'none' } } },
    ],
    ['by truth in what is wrapped', { order: { ok: true } }, { order: { ok: false } }],
    [
      'by something and nothing in what is wrapped',
      { data: { order: { id: 1 } } },
      { data: { order: null } },
    ],
    ['by what the lines of a list say', [{ result: 'ok' }], [{ result: 'no' }]],
    ['by the status that a line tells', { lines: [{ status: 201 }] }, { lines: [{ status: 409 }] }],
    ['by words under any name', { account: 'created' }, { account: 'exists' }],
    ['by nought and one as texts', { success: '1' }, { success: '0' }],
    ['by marks without letters', { mark: '✓' }, { mark: '✗' }],
    ['by small numbers where words stand', { outcome: 1 }, { outcome: 2 }],
    ['by a number for none', { order: 17 }, { order: -1 }],
    ['by a date that never was', { bookedAt: '2026-11-30T21:00:00Z' }, { bookedAt: '0001-01-01T00:00:00Z' }],
    ['by whose it is', { by: 'request-1' }, { by: 'request-2' }],
    ['by words in a list', { events: ['started', 'done'] }, { events: ['started', 'full'] }],
    ['by what the second line says', [{ ok: true }, { ok: true }], [{ ok: true }, { ok: false }]],
    ['by a word alone', 'Thank you for your purchase', 'Thank you for your interest'],
    ['by words far within', { a: { b: { c: { d: ['yes'] } } } }, { a: { b: { c: { d: ['no'] } } } }],
    ['by the last of many members', many({ booked: true }), many({ booked: false })],
    ['by long sentences', { message: `${'so '.repeat(30)} yes` }, { message: `${'so '.repeat(30)} no` }],
    ['by sentences', { message: 'Thank you for order 17' }, { message: 'Sorry, order 17 comes too late' }],
  ])('%s', (_, one, other) => {
    expect(formOf(one)).not.toBe(formOf(other));
  });

  test('by the words of a text that is no JSON', () => {
    const said = (text: string): string =>
      new AnswerForms().of(buy, { ...reply(200), body: () => Buffer.from(text) }, undefined);
    expect(said('OK\n')).not.toBe(said('SOLD OUT\n'));
    expect(said('<order id="8"><result>done</result></order>')).toBe(
      said('<order id="9"><result>done</result></order>'),
    );
    expect(said('')).toBe(formOf(undefined));
    expect(said('+')).not.toBe(said('-'));
    expect(said('<r ok="1"/>')).not.toBe(said('<r ok="0"/>'));
    expect(said('<code>0</code>')).not.toBe(said('<code>17</code>'));
    expect(said('1,12,9')).toBe(said('4,13,8'));
  });

  test('by bytes that are no text', () => {
    const said = (bytes: number[]): string =>
      new AnswerForms().of(buy, { ...reply(200), body: () => Buffer.from(bytes) }, undefined);
    expect(said([8, 1])).not.toBe(said([8, 0]));
    expect(said([0xc3])).not.toBe(said([0xc2]));
    const long = Array.from({ length: 40 }, () => 7);
    expect(said([...long, 1])).not.toBe(said([...long, 0]));
    const latin = (text: string): string => said([...Buffer.from(text, 'latin1')]);
    expect(latin('Für Sie reserviert')).not.toBe(latin('Für Sie zu spät'));
  });

  test('by what was asked for, whatever it is, and something else', () => {
    const [pay, cancel] = orderTransitions.commands;
    const [push] = branchPush.commands;
    const asks = (command = pay!, args: CommandIntent['args'] = {}): { intent: CommandIntent } => ({
      intent: { kind: 'command', command, id: '0-0', args },
    });
    expect(formOf({ state: 'PAID' }, asks())).toBe(formOf({ state: 'cancelled' }, asks(cancel)));
    expect(formOf({ state: 'paid' }, asks())).not.toBe(formOf({ state: 'cancelled' }, asks()));
    const ours = asks(push, { commit: 'c0ffee', parent: 'b0a7' });
    expect(formOf({ branch: { head: 'c0ffee' } }, ours)).not.toBe(formOf({ branch: { head: 'dad5' } }, ours));
  });
});

describe('two answers are of one form', () => {
  test.each<[string, unknown, unknown]>([
    ['with other numbers', { order: 3 }, { order: 4 }],
    ['with other ids', { order: 'a81f', at: '2026-11-30' }, { order: '77be', at: '2026-12-01' }],
    ['with other sums', { added: { stock: 3 } }, { added: { stock: 4 } }],
    ['with other numbers in what is wrapped', { order: { id: 3, left: 4 } }, { order: { id: 4, left: 5 } }],
    ['with other codes that count', { order: { code: 70001 } }, { order: { code: 70002 } }],
    ['with another long text', { text: 'o '.repeat(1001) }, { text: 'a '.repeat(1001) }],
    ['with other texts of digits', { left: '17' }, { left: '4.50' }],
    ['with more of the same in a list', { lines: ['a'] }, { lines: ['a', 'a'] }],
    ['with nought among words', { message: 'Bought, 2 left' }, { message: 'Bought, 0 left' }],
    ['with other numbers that are no words', { left: -2 }, { left: 7 }],
  ])('%s', (_, one, other) => {
    expect(formOf(one)).toBe(formOf(other));
  });

  test('where a member holds a name that is another each time', () => {
    const forms = new AnswerForms();
    const names = 'abcdefghijklmnopqrstuvwxyz'
      .split('')
      .map((letter) => formOf({ owner: letter }, { forms }));
    expect(new Set(names).size).toBe(9);
    expect(names.slice(8)).toEqual(names.slice(8).map(() => '200 {owner: text}'));
  });
});
