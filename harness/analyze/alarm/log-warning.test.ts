import { expect, test } from 'vitest';
import type { Call } from '../../core/call.ts';
import { LogWarning } from './log-warning.ts';

/** A minute of changes, one a 100 ms, of which one in ten is refused with this code; the second half of them sent again as they were. */
function minute(code: string, again = false): LogWarning {
  const warning = new LogWarning(10_000, [409]);
  for (let at = 0; at < 600; at++) {
    const refused = at % 10 === 0;
    const call: Call = {
      arrivedMs: at * 100,
      doneMs: at * 100 + 5,
      method: 'PUT',
      path: '/items/1',
      route: '/items/{id}',
      resource: '/items/1',
      client: again ? 'one' : `c${at}`,
      status: refused ? 409 : 200,
      ...(refused ? { code } : {}),
    };
    warning.take(call, 1);
  }
  return warning;
}

test.each([
  ['version-mismatch', true],
  ['write-conflict', true],
  ['sold-out', false],
  ['gateway-limit', false],
])('%s is a lost race: %s', (code, isLost) => {
  // A record that lost no race is not worth watching.
  const warning = minute(code);
  warning.end();
  const kinds = warning.warning.watches.map(({ kind }) => kind);
  expect(kinds.includes('resource')).toBe(isLost);
});

test('reads are no load', () => {
  const warning = new LogWarning(1000, [409]);
  for (let at = 0; at < 100; at++)
    warning.take(
      { arrivedMs: at * 100, doneMs: at * 100 + 1, method: 'GET', path: '/items/1', status: 409 },
      1,
    );
  expect(warning.end()).toEqual([]);
  expect(warning.warning.watches).toEqual([]);
});

/** Changes of one record, one every 100 ms from a second on, of which every third lost a race; the last second is the given one. */
function* seconds(from: number, to: number): Generator<Call> {
  for (let at = 10 * from; at < 10 * to; at++)
    yield {
      arrivedMs: at * 100,
      doneMs: at * 100 + 5,
      method: 'PUT',
      path: '/items/1',
      resource: '/items/1',
      client: `c${at}`,
      ...(at % 3 === 0 ? { status: 409, code: 'version-mismatch' } : { status: 200 }),
    };
}

/** How many lost races windows had that were closed by the way, the last of them with the others. */
function lostIn(act: (warning: LogWarning) => void): number {
  const warning = new LogWarning(1000, [409]);
  let lost = 0;
  const take = warning.warning.take.bind(warning.warning);
  warning.warning.take = (window) => {
    lost += window.loads.find(({ watched }) => watched.kind === 'route')?.load.conflicts ?? 0;
    return take(window);
  };
  act(warning);
  return lost;
}

test('a window is over only when it is known what its refusals were: whatever ends it, none is missing', () => {
  const all = [...seconds(0, 20)];
  const refused = all.filter(({ status }) => status === 409).length;
  const takeAll = (warning: LogWarning) => all.forEach((call) => warning.take(call, 1));
  // Nothing comes for a while, and then more.
  const late: Call = { ...all[1]!, arrivedMs: 26_000, doneMs: 26_001 };
  expect(
    lostIn((warning) => {
      takeAll(warning);
      warning.take(late, 1);
    }),
  ).toBe(refused);
  // Nothing comes any more, while the log is followed.
  expect(
    lostIn((warning) => {
      takeAll(warning);
      warning.until(25_000);
    }),
  ).toBe(refused);
  // The log ends.
  expect(
    lostIn((warning) => {
      takeAll(warning);
      warning.end();
    }),
  ).toBe(refused);
  // Lines out of order by three seconds: what stands behind a later one waits for it.
  const mixed = all.toSorted((a, b) => a.doneMs + (a.doneMs % 7) * 500 - b.doneMs - (b.doneMs % 7) * 500);
  expect(
    lostIn((warning) => {
      for (const call of mixed) warning.take(call, 1);
      warning.take(late, 1);
      expect(warning.windows.late).toBe(0);
    }),
  ).toBe(refused);
  // The clock is put back.
  expect(
    lostIn((warning) => {
      takeAll(warning);
      for (const call of seconds(0, 10))
        warning.take(
          { ...call, doneMs: call.doneMs - 60_000, arrivedMs: call.arrivedMs - 60_000, status: 200 },
          1,
        );
      expect(warning.windows.jumps).toBe(1);
    }),
  ).toBe(refused);
});

test('a change that took so long that it ends the window of those who lost to it is heard before they are judged', () => {
  const warning = new LogWarning(1000, [409]);
  const kinds: number[] = [];
  const lost = warning.windows.lost.bind(warning.windows);
  warning.windows.lost = (change) => {
    kinds.push(change.doneMs);
    lost(change);
  };
  const call = { method: 'PUT', path: '/items/1', resource: '/items/1' } as const;
  // Of itself a row of three that refuses the same would be lasting.
  for (const at of [100, 300, 500])
    warning.take({ ...call, client: `c${at}`, arrivedMs: at, doneMs: at + 9, status: 409 }, 1);
  warning.take({ ...call, client: 'slow', arrivedMs: 50, doneMs: 9000, status: 200 }, 1);
  expect(kinds).toEqual([109, 309, 509]);
});
