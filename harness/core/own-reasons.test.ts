import { expect, test } from 'vitest';
import { workloads } from '../../workloads/index.ts';
import type { CommandIntent } from './operation.ts';
import { takenFor } from './own-reasons.ts';
import type { Reason } from './reason.ts';

const args = { start: 3, halfHours: 2, number: 1, from: 'a', to: 'b', amount: 1, commit: 'c', parent: 'p' };
const intent = (workload: string, name: string, more: Partial<CommandIntent> = {}): CommandIntent => {
  const command = [...workloads]
    .find((one) => one.name === workload)
    ?.commands.find((one) => one.name === name);
  if (command === undefined) throw new Error(`no ${name} in ${workload}`);
  return { kind: 'command', command, id: '0-0', args, ...more };
};

test.each([
  // Its own, finer than ours, and what any command may be told.
  ['order-transitions', 'pay', 'illegal-transition', 'illegal-transition'],
  ['order-transitions', 'pay', 'redundant-transition', 'redundant-transition'],
  ['order-transitions', 'pay', 'write-conflict', 'write-conflict'],
  ['parallel-edits', 'replace', 'version-mismatch', 'version-mismatch'],
  ['locked-file', 'write', 'file-locked', 'file-locked'],
  // Another word for the same.
  ['appointment-booking', 'book', 'name-taken', 'slot-taken'],
  ['conversation-turns', 'append-turn', 'already-exists', 'turn-taken'],
  ['transfer', 'transfer', 'sold-out', 'insufficient-funds'],
  // The only refusal that there is.
  ['order-transitions', 'pay', 'gone', 'illegal-transition'],
  ['branch-push', 'push', 'gone', 'not-fast-forward'],
  ['exclusive-settings', 'disable', 'gone', 'redundant-transition'],
  ['locked-file', 'write', 'turn-taken', 'stale-token'],
  // One of several.
  ['exclusive-settings', 'enable', 'gone', 'unnamed-conflict'],
  ['account-activation', 'activate', 'sold-out', 'unnamed-conflict'],
  // Blames a change of what was not named.
  ['order-transitions', 'pay', 'version-mismatch', 'write-conflict'],
  ['transfer', 'transfer', 'idempotency-in-flight', 'write-conflict'],
] as [string, string, Reason, Reason][])('%s: %s told %s is taken for %s', (workload, name, told, taken) => {
  expect(takenFor(intent(workload, name), told)).toBe(taken);
});

test('a version that was named may be blamed', () => {
  const based = intent('order-transitions', 'pay', { base: { version: 1 } });
  expect(takenFor(based, 'version-mismatch')).toBe('version-mismatch');
});
