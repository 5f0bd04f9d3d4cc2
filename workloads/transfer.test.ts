import { expect, test } from 'vitest';
import { malformations } from '../harness/core/guarded.ts';
import { step } from '../harness/core/step.ts';
import { transfer } from './transfer.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(transfer, {
  unguarded: ['wrong-total', 'conservation', 'lost-update'],
  redundant: {
    'transfer 0 0': 'an account that is not there holds nothing: the next condition refuses it',
    'transfer 1 0': 'accounts are seeded and never deleted, so whoever is paid is there',
  },
});

test('a transfer from an account to itself is refused', () => {
  const args = { from: 'a', to: 'a', amount: 1 };
  const parts =
    transfer.commands[0]?.parts({ id: '0-0', args, preconditions: [], nonce: 1, nowMs: 1, by: 'a' }) ?? [];
  const command = { name: 'transfer', nonce: 1, parts };
  expect(malformations(command)).toEqual([]);
  const account = { version: 1, live: true, fields: new Map([['balance', '5']]) };
  expect(step(new Map([['accounts/0-0.a', account]]), command)).toMatchObject({ kind: 'refused' });
  expect(parts[0]?.when[0]?.reason).toBe('invalid-value');
});
