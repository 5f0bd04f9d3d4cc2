import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { benchOf, few, runsOf } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { serviceThread } from './example-service.fixture.ts';
import { freePort } from '../../targets/servers/free-port.ts';

/** The service of docs/own-routes.md, raced as that page says. */
const page = readFileSync(resolve(import.meta.dirname, '../../docs/own-routes.md'), 'utf8');
const [, shop = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
const mended = shop.replace(/^.*a database is asked\n/m, '');
const bench = benchOf('own-routes');

async function race(program: string, ...args: readonly string[]): Promise<Ended> {
  const port = await freePort();
  const file = join(bench.out(), `shop-${port}.mjs`);
  await writeFile(file, program.replace('8080', String(port)));
  const { url, end } = await serviceThread(file, port);
  try {
    return await bench.run('--workload', 'last-item', '--url', url, ...few, '--json', ...args);
  } finally {
    await end();
  }
}

test('as it stands there it oversells', async () => {
  const ended = await race(shop);
  expect(ended).toMatchObject({ code: 10 });
  const [run] = runsOf(ended);
  expect(run?.verdict.anomalies.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['oversell', 'duplicate-remainder', 'double-spend']),
  );
});

test('without the line that waits it is right, as far as anybody can look', async () => {
  expect(mended.length).toBeLessThan(shop.length);
  const ended = await race(mended);
  expect(ended).toMatchObject({ code: 0 });
  expect(heldOf(ended)).toBe('valid, 8 of 12');
});

test('a 422 says no only where that is said', async () => {
  const [coded, bare] = [/409, \{ code: '[a-z-]+' \}/g, '422, {}'] as const;
  const other = mended.replaceAll(coded, bare);
  const untold = await race(other);
  expect(untold).toMatchObject({ code: 11 });
  expect(untold.stderr).toContain('add --refuses 422');
  const told = await race(other, '--refuses', '422');
  expect(told).toMatchObject({ code: 0 });
  expect(heldOf(told)).toBe('valid, 6 of 12');
});

/** The verdict in the words of the table, such as `valid, 9 of 12`. */
function heldOf(ended: Ended): string {
  const [run] = runsOf(ended);
  const invariants = run?.verdict.invariants ?? [];
  const held = invariants.filter(({ result }) => result === 'held').length;
  return `${run?.verdict.result}, ${held} of ${invariants.length}`;
}
