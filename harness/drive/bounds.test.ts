import { expect, test } from 'vitest';
import type { CommandIntent } from '../core/operation.ts';
import type { Workload } from '../core/workload.ts';
import { branchPush } from '../../workloads/branch-push.ts';
import { duplicateRegistration } from '../../workloads/duplicate-registration.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { parallelEdits } from '../../workloads/parallel-edits.ts';
import { Bounds } from './bounds.ts';

const slot = { key: 0, generation: 0, name: 'a' };

/** Which of these accepted commands are one more than there can be. */
function wrongOf(workload: Workload, sent: readonly Partial<CommandIntent>[], generations = [0]): boolean[] {
  const bounds = new Bounds(workload, { capacity: 3, clients: 4 });
  const [command] = workload.commands;
  if (command === undefined) throw new Error('no command');
  return sent.map((intent, at) => {
    const excess = bounds.exceeded(
      { ...slot, generation: generations[at] ?? generations[0]! },
      { kind: 'command', command, id: 'a', args: {}, ...intent },
    );
    return excess !== undefined;
  });
}

test('more units than there were', () => {
  const [purchase, redeem] = lastItem.commands;
  const [one, two] = [{ args: { quantity: 1 } }, { args: { quantity: 2 } }];
  expect(wrongOf(lastItem, [two, one, one])).toEqual([false, false, true]);
  const spent = { command: redeem!, args: { quantity: 1, voucher: 'v0' } };
  expect(wrongOf(lastItem, [spent, { command: purchase!, ...one }, spent])).toEqual([false, false, true]);
});

test('every generation begins anew; what comes late of an older one is not looked at', () => {
  const [one, all] = [{ args: { quantity: 1 } }, { args: { quantity: 3 } }];
  expect(wrongOf(lastItem, [all, all, one, one], [0, 1, 0, 1])).toEqual([false, false, false, true]);
});

test('a name or an address twice, however it is written', () => {
  const person = (name: string, email: string) => ({ args: { name, email } });
  expect(
    wrongOf(duplicateRegistration, [
      person('zoë', 'a@x.org'),
      person('jo', 'b@x.org'),
      person('ZOË', 'c@x.org'),
    ]),
  ).toEqual([false, false, true]);
});

test('two edits of one version, and two commits on one parent unless one replaces on purpose', () => {
  const on = (version: number) => ({ base: { version } });
  expect(wrongOf(parallelEdits, [on(1), on(2), on(1)])).toEqual([false, false, true]);
  const push = (parent: string, lease?: string) => ({
    args: { commit: 'c', parent, ...(lease === undefined ? {} : { lease }) },
  });
  expect(wrongOf(branchPush, [push('p'), push('p', 'q'), push('p')])).toEqual([false, false, true]);
});
