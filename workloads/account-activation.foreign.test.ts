import { describe, expect, test } from 'vitest';
import { accountActivation } from './account-activation.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignRace, ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';

type Account = Record<string, string>;

/** How a register of a few lines differs from a right one that answers in bare statuses. */
interface Register {
  readonly coded?: true;
  /** Deleted accounts stay in the register and are shown with their state. */
  readonly buries?: true;
  readonly comesBack?: true;
  readonly deletesTwice?: true;
  readonly forgetsToDelete?: true;
  readonly acceptsAll?: true;
  /** What it says, in codes, of changes to a deleted account, and of those that change nothing. */
  readonly saysOfGone?: string;
  readonly saysOfRedundant?: string;
  readonly waits?: true;
  readonly shows?: (account: Account) => Account;
  /** Accepted changes are answered without a body. */
  readonly silent?: true;
  /** What a deletion tells of the account that it found. */
  readonly tellsDeleted?: (account: Account) => Account;
  /** Share of requests that are cut off after their effect. */
  readonly cut?: number;
}

const register =
  (own: Register): Serve =>
  async ({ path, key, method }, records) => {
    const refusal = (status: number, code: string): ForeignReply => ({
      status,
      ...(own.coded === true ? { body: { code } } : {}),
    });
    const account = records.get(key);
    if (account === undefined) return { status: 404 };
    const state = account['state'] ?? '';
    if (method === 'GET') {
      if (state === 'deleted' && own.buries !== true) return { status: 404 };
      return { status: 200, body: own.shows?.(account) ?? account };
    }
    if (own.waits === true) await new Promise((resolve) => setTimeout(resolve, 2));
    const command = method === 'DELETE' ? 'delete' : path[2];
    const isGone = state === 'deleted';
    if (
      isGone &&
      !(own.comesBack === true && command === 'activate') &&
      !(own.deletesTwice === true && command === 'delete')
    )
      return own.saysOfGone === undefined || (command === 'delete' && own.saysOfRedundant === undefined)
        ? refusal(410, 'gone')
        : refusal(409, own.saysOfGone);
    const next = { delete: 'deleted', activate: 'active', suspend: 'suspended' }[command ?? ''] ?? '';
    if (own.acceptsAll !== true && !isGone) {
      if (next === state) return refusal(409, own.saysOfRedundant ?? 'redundant-transition');
      if (next === 'suspended' && state !== 'active') return refusal(409, 'illegal-transition');
    }
    const told = own.tellsDeleted?.({ ...account });
    if (command !== 'delete' || own.forgetsToDelete !== true) account['state'] = next;
    if (Math.random() < (own.cut ?? 0)) return 'cut';
    if (own.silent === true) return { status: 204 };
    if (command === 'delete' && told !== undefined) return { status: 200, body: told };
    return command === 'delete' ? { status: 204 } : { status: 200, body: { state: next } };
  };
const judged = (own: Register, how: Pick<Partial<ForeignRace>, 'searched' | 'exchanges'> = {}) =>
  judgedForeign({ workload: accountActivation, serve: register(own), exchanges: 800, ...how });

describe('a register that is right is valid', () => {
  test.each([
    ['bare', {}],
    ['with codes', { coded: true }],
    ['that shows deleted accounts as deleted', { buries: true }],
    ['that says yes to a DELETE of what is gone', { deletesTwice: true }],
    [
      'that shows deleted accounts as deleted, and tells nothing else',
      { buries: true, coded: true, silent: true },
    ],
    ['that calls all illegal that changes nothing', { coded: true, saysOfRedundant: 'illegal-transition' }],
    [
      'that has one code for every refusal',
      { coded: true, saysOfRedundant: 'illegal-transition', saysOfGone: 'illegal-transition' },
    ],
    ['whose answers are lost now and then', { cut: 0.02 }],
    ['that returns the deleted account as it was', { coded: true, tellsDeleted: (account) => account }],
  ] as readonly (readonly [string, Register])[])('%s', async (_, own) => {
    expect(await judged(own, { searched: true, exchanges: 400 })).toMatchObject({
      result: 'valid',
      anomalies: [],
    });
  });
});

describe('a register that is wrong is invalid', () => {
  test.each([
    ['accounts come back', { comesBack: true }, 'change-after-delete'],
    ['accounts come back, with codes', { comesBack: true, coded: true }, 'change-after-delete'],
    ['deletions are answered and forgotten', { forgetsToDelete: true, coded: true }, 'change-after-delete'],
    ['every change is accepted', { acceptsAll: true }, 'illegal-step'],
    [
      'it calls illegal what is gone',
      { coded: true, saysOfGone: 'illegal-transition' },
      'unjustified-refusal',
    ],
    ['it looks, waits and changes', { waits: true }, 'illegal-step'],
    [
      'it shows all accounts as active',
      { buries: true, shows: () => ({ state: 'active' }) },
      'wrong-snapshot',
    ],
    ['it shows deleted accounts', { buries: true, shows: () => ({ state: 'active' }) }, 'resurrected'],
  ] as readonly (readonly [string, Register, string])[])('%s', async (_, own, kind) => {
    expect((await judged(own)).anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });
});
