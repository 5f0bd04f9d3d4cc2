import { expect, test } from 'vitest';
import { branchPush } from '../../workloads/branch-push.ts';
import { madeUpEvidence } from '../check/made-up-evidence.fixture.ts';
import type { Asked } from '../core/asked.ts';
import { absent } from '../core/record.ts';
import { numberOf } from '../core/sightings.ts';
import { finalEvidence, finalKeys, shownAtEnd, unforeseenKeys } from './finals.ts';
import { conversationTurns } from '../../workloads/conversation-turns.ts';
import { exclusiveSettings } from '../../workloads/exclusive-settings.ts';
import { transfer } from '../../workloads/transfer.ts';

const settings = { capacity: 1, clients: 2 };
const root = '0'.repeat(16);
const push = (commit: string): Asked => ({ kind: 'command', id: '0-0', args: { commit, parent: root } });

test('what accepted requests have created is looked at too, and what refused ones must not have, as far as they were kept', () => {
  const { history } = madeUpEvidence({
    rows: [{}, { reason: 'not-fast-forward' }, { slot: 1 }, { command: 0, answer: 'found' }],
  });
  const asked = new Map([
    [1, push('1'.repeat(16))],
    [2, push('2'.repeat(16))],
    [4, { kind: 'read', key: 'branches/0-0' }],
  ] as const);
  const { keys: foreseen } = finalKeys({ history, workload: branchPush, settings, salt: '' });
  expect(foreseen).toEqual(['branches/0-0', 'branches/1-0']);
  const unforeseen = unforeseenKeys(history, branchPush, asked, foreseen);
  expect(unforeseen).toEqual([`commits/0-0.${'1'.repeat(16)}`, `commits/0-0.${'2'.repeat(16)}`]);
  expect(unforeseenKeys(history, branchPush, asked, ['commits/0-0'])).toEqual([]);
  const records = new Map([...foreseen, ...unforeseen].map((key) => [key, absent]));
  const { finals, created, effects } = finalEvidence({ records }, foreseen, history);
  expect([[...(finals?.keys() ?? [])], [...(created?.keys() ?? [])]]).toEqual([foreseen, unforeseen]);
  expect(effects).toBeUndefined();
  const named = finalEvidence({ records, effects: ['7', 'order-8'] }, foreseen, history).effects;
  expect(named).toEqual({ ids: [7, numberOf('order-8')], slots: new Set([0, 1]) });
});

test('records that only a read of several shows are what it shows of them', async () => {
  const { history } = madeUpEvidence({ rows: [{}] });
  const record = (fields: Readonly<Record<string, string>>) => ({
    version: 0,
    live: true,
    fields: new Map(Object.entries(fields)),
  });
  const records = new Map([
    ['accounts/0-0.a', record({ balance: '7' })],
    ['ledgers/0-0', record({ 'a.balance': '1', 'b.balance': '2', at: 'noon' })],
  ]);
  const asked: string[] = [];
  const look = (keys: readonly string[]) => {
    asked.push(...keys);
    return Promise.resolve({ records });
  };
  const over = {
    history,
    workload: transfer,
    settings,
    salt: '',
    asked: new Map<number, Asked>(),
    foundBefore: new Set(['accounts']),
  };
  const { finals, created } = await shownAtEnd({ look }, over);
  expect(asked).toContain('ledgers/0-0');
  expect(finals).toEqual(
    new Map([
      ['accounts/0-0.a', record({ balance: '7' })],
      ['accounts/0-0.b', record({ balance: '2' })],
    ]),
  );
  expect(created?.size).toBe(0);
  expect(await shownAtEnd({}, over)).toEqual({});
});

test('what was told to be there is looked at before what nobody was given', async () => {
  const { history } = madeUpEvidence({ rows: [{ slot: 4 }] });
  const looked: string[] = [];
  const look = (keys: readonly string[]) => {
    looked.push(...keys);
    return Promise.resolve({ records: new Map() });
  };
  const append: Asked = { kind: 'command', id: '0-1', args: { number: 2, text: 'two' } };
  const over = {
    history,
    workload: conversationTurns,
    settings,
    salt: '',
    asked: new Map([[1, append]]),
    foundBefore: new Set<string>(),
  };
  await shownAtEnd({ look }, over);
  expect(looked.slice(0, 2).toSorted()).toEqual(['conversations/0-1', 'turns/0-1.2']);
  expect(looked.length).toBeGreaterThan(10);
});

test.each([
  ['that was found before is gone', ['settings'], ['settings/0-0.a', 'settings/0-0.b']],
  ['that was never found is not there until somebody changes it', [], ['settings/0-0.a']],
])('a record of a kind %s', async (_, foundBefore, told) => {
  const { history } = madeUpEvidence({ rows: [{}] });
  const records = new Map(['settings/0-0.a', 'settings/0-0.b'].map((key) => [key, absent]));
  const enable: Asked = { kind: 'command', id: '0-0.a', args: {} };
  const { finals } = await shownAtEnd(
    { look: () => Promise.resolve({ records }) },
    {
      history,
      workload: exclusiveSettings,
      settings,
      salt: '',
      asked: new Map([[1, enable]]),
      foundBefore: new Set(foundBefore),
    },
  );
  expect([...(finals?.keys() ?? [])]).toEqual(told);
});
