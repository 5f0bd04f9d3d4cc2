import { describe, expect, test } from 'vitest';
import { isLinearizable } from './linearizable.ts';
import type { Model } from './linearizable.ts';

type Call = readonly ['write' | 'read', number];
const register: Model<number, Call> = {
  initial: 0,
  apply: (state, [kind, value]) => (kind === 'write' ? value : value === state ? state : undefined),
};
const call = (operation: Call, sentMs: number, doneMs: number, optional = false) => ({
  operation,
  sentMs,
  doneMs,
  optional,
});

describe('a register', () => {
  test.each([
    { history: [], linearizable: true },
    // Written, then read.
    { history: [call(['write', 1], 0, 1), call(['read', 1], 2, 3)], linearizable: true },
    // Read before it was written.
    { history: [call(['read', 1], 0, 1), call(['write', 1], 2, 3)], linearizable: false },
    // Equal times are concurrent.
    { history: [call(['read', 1], 0, 2), call(['write', 1], 2, 3)], linearizable: true },
    // The old value after the new one.
    {
      history: [call(['write', 1], 0, 9), call(['read', 1], 1, 2), call(['read', 0], 3, 4)],
      linearizable: false,
    },
    // A write of unknown fate explains one read and not the other.
    { history: [call(['write', 1], 0, Infinity, true), call(['read', 0], 1, 2)], linearizable: true },
    { history: [call(['write', 1], 0, Infinity, true), call(['read', 1], 1, 2)], linearizable: true },
    {
      history: [call(['write', 1], 0, Infinity, true), call(['read', 1], 1, 2), call(['read', 0], 3, 4)],
      linearizable: false,
    },
  ])('$history: $linearizable', ({ history, linearizable }) => {
    expect(isLinearizable(register, history)).toBe(linearizable);
  });

  test('must end as the audit found it', () => {
    const history = [call(['write', 1], 0, 5), call(['write', 2], 1, 2)];
    expect(isLinearizable({ ...register, ends: (state) => state === 1 }, history)).toBe(true);
    expect(isLinearizable({ ...register, ends: (state) => state === 2 }, history)).toBe(true);
    expect(isLinearizable({ ...register, ends: (state) => state === 0 }, history)).toBe(false);
  });

  test('is searched only where all orders can be', () => {
    const long = Array.from({ length: 31 }, () => call(['write', 1], 0, 1));
    expect(() => isLinearizable(register, long)).toThrow(/31/);
  });
});
