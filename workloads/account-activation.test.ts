import { expect, test } from 'vitest';
import { accountActivation } from './account-activation.ts';
import { refusalOf } from './refusal.fixture.ts';
import { provesItself } from '../harness/simulate/workload.case.ts';

provesItself(accountActivation, {
  unguarded: ['left-twice', 'illegal-step', 'change-after-delete'],
  operations: 200,
});

test.each([
  { state: 'active', command: 'activate', reason: 'redundant-transition' },
  { state: 'suspended', command: 'suspend', reason: 'redundant-transition' },
  { state: 'registered', command: 'suspend', reason: 'illegal-transition' },
])('$command of an account that is $state is refused as $reason', ({ state, command, reason }) => {
  const refusal = refusalOf(accountActivation, command, { state });
  expect(refusal).toMatchObject({ reason, members: { from: state } });
  expect(refusal?.members).toHaveProperty('to');
  expect(refusal?.members).toHaveProperty('allowed');
});

test.each(['activate', 'suspend', 'delete'])('%s of a deleted account says that it is gone', (command) => {
  expect(refusalOf(accountActivation, command, undefined)).toEqual({ reason: 'gone', members: {} });
});

test.each(['registered', 'active', 'suspended'])('an account that is %s can be deleted', (state) => {
  expect(refusalOf(accountActivation, 'delete', { state })).toBeUndefined();
});
