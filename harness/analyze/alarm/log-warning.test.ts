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
