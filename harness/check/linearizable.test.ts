import { describe, expect, test } from 'vitest';
import { linearize } from './linearizable.ts';
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
    expect(linearize(register, history).explicable).toBe(linearizable ? 'yes' : 'no');
  });

  test('must end as the audit found it', () => {
    const history = [call(['write', 1], 0, 5), call(['write', 2], 1, 2)];
    expect(linearize({ ...register, ends: (state) => state === 1 }, history).explicable).toBe('yes');
    expect(linearize({ ...register, ends: (state) => state === 2 }, history).explicable).toBe('yes');
    expect(linearize({ ...register, ends: (state) => state === 0 }, history).explicable).toBe('no');
  });

  test('gives up when it is told to, and only then does not know', () => {
    // Nothing that was read was ever written, which only all orders of the writes show.
    const writes = Array.from({ length: 18 }, (_, value) => call(['write', value + 1], 0, 100));
    const history = [...writes, call(['read', 99], 0, 100)];
    let asked = 0;
    expect(linearize(register, history, () => (asked += 1) === 3).explicable).toBe('unknown');
    expect(asked).toBe(3);
    expect(linearize(register, history.slice(8)).explicable).toBe('no');
  });

  test('long histories are searched as well, where little is open at a time', () => {
    const history = Array.from({ length: 20_000 }, (_, at) => [
      call(['write', at], 10 * at, 10 * at + 12),
      call(['read', at], 10 * at + 9, 10 * at + 11),
    ]).flat();
    expect(linearize(register, history).explicable).toBe('yes');
    expect(linearize(register, [...history, call(['read', 5], 10, 20)]).explicable).toBe('no');
  });

  test('where no order explains it, what could not be placed is told', () => {
    const wrong = call(['read', 2], 4, 5);
    const history = [call(['write', 1], 0, 1), call(['read', 1], 2, 3), wrong, call(['write', 3], 6, 7)];
    expect(linearize(register, history)).toEqual({ explicable: 'no', placed: 2, stuck: [wrong] });
    // All have a place, and it ended otherwise.
    const ended = linearize({ ...register, ends: (state) => state === 9 }, [call(['write', 1], 0, 1)]);
    expect(ended).toEqual({ explicable: 'no', placed: 1, stuck: [], ended: 1 });
  });

  test('an operation may have done one thing or another', () => {
    // Nobody knows whether a second write of the same value adds to it or is taken for the first.
    const open: Model<number, Call> = {
      ...register,
      apply: (state, [kind, value]) =>
        kind === 'write' ? (state === 0 ? value : state) : register.apply(state, [kind, value]),
      otherwise: (state, [kind, value]) => (kind === 'write' && state !== 0 ? state + value : undefined),
    };
    const second = { ...call(['write', 1], 2, 5), open: true };
    const twice = [call(['write', 1], 0, 1), second];
    const ends = [1, 2, 3].map(
      (value) => linearize(open, [...twice, call(['read', value], 6, 7)]).explicable,
    );
    expect(ends).toEqual(['yes', 'yes', 'no']);
    expect(linearize(open, [...twice, call(['read', 2], 6, 7), call(['read', 1], 8, 9)]).explicable).toBe(
      'no',
    );
    // That it could not do the other thing yet says nothing of later.
    const late: Model<number, Call> = {
      ...open,
      apply: (state, [kind, value]) =>
        kind === 'write' && value !== 1 ? value : open.apply(state, [kind, value]),
      otherwise: (state) => (state === 5 ? 6 : undefined),
    };
    const meanwhile = [call(['write', 5], 3, 4), call(['read', 6], 6, 7)];
    expect(linearize(late, [...twice, ...meanwhile]).explicable).toBe('yes');
  });
});
