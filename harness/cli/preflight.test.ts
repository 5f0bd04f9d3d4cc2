import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adapters } from '../experiments/preflight/small-adapters.fixture.ts';
import { serving, shop } from '../experiments/preflight/small-services.fixture.ts';
import { benchOf, few } from './bench.fixture.ts';
import { command } from './commands/preflight.ts';
import { problemsOf } from './problems.fixture.ts';

const { run } = command;
const contend = benchOf('preflight', 'preflight', false);
const bench = benchOf('preflight-bench');
const sweep = benchOf('preflight-sweep', 'sweep');
const search = benchOf('preflight-search', 'search');
/** A shop that is told that all is well when it is sold out. */
const mistaken = adapters.shop.replace('status === 201', 'status < 500');

function adapter(text: string): string {
  const file = join(bench.out(), 'shop.mjs');
  writeFileSync(file, text);
  return file;
}

test('a right adapter is confirmed, with exit code 0', async () => {
  const file = adapter(adapters.shop);
  const { code, stdout } = await serving(shop(), (url) => contend.run(file, '--url', url));
  expect(stdout).toMatch(/commands\.purchase: refused \(sold-out\) +✓ confirmed/);
  expect(stdout).toContain('0 contradicted');
  expect(code).toBe(0);
});

test('a mistake is told with the request, as text and as data, with exit code 104', async () => {
  const file = adapter(mistaken);
  const { code, stdout } = await serving(shop(), (url) => contend.run(file, '--url', url, '--json'));
  expect(code).toBe(104);
  expect(JSON.parse(stdout)).toMatchObject({ preflights: [{ name: 'shop', workload: 'last-item' }] });
  expect(stdout).toMatch(/curl -i -X POST .*OUT_OF_STOCK.*sold-out/s);
  expect(stdout).not.toContain('very-secret');
});

test('bench refuses an adapter that contradicts itself', async () => {
  await serving(shop(), async (url) => {
    const args = ['--service', adapter(mistaken), '--url', url, ...few, '--json'];
    const before = readdirSync(bench.out()).length;
    const refused = await bench.run(...args);
    expect(refused).toMatchObject({ code: 104, stdout: '' });
    expect(refused.stderr).toContain('commands.purchase: refused (sold-out) is contradicted: curl');
    expect(refused.stderr.trim().split('\n').at(-1)).toContain(
      'what is contradicted is a mistake of the adapter, or of the service even with one client',
    );
    expect(readdirSync(bench.out())).toHaveLength(before);
  });
});

test.each([
  ['sweep', sweep, ['--vary', 'clients=2', '--repetitions', '1']],
  ['search', search, ['--objective', 'p99<1s', '--from', '50/s', '--to', '60/s', '--within', '1s']],
] as const)('%s refuses it too', async (_, command, how) => {
  await serving(shop(), async (url) => {
    const short = ['--duration', '200ms', '--warmup', '100ms', '--rehearsal', '100ms'];
    const args = ['--service', adapter(mistaken), '--url', url, ...short, ...how, '--json'];
    const refused = await command.run(...args);
    expect(refused).toMatchObject({ code: 104, stdout: '' });
    expect(refused.stderr).toContain('commands.purchase: refused (sold-out) is contradicted: curl');
    // One command measures it nevertheless: a search takes its time, and asks for a preflight in the same way.
    if (command === search) return;
    const measured = await command.run(...args, '--no-preflight');
    expect(measured.stderr).not.toContain('contradicted');
    expect(Object.keys(JSON.parse(measured.stdout) as object)).not.toEqual([]);
  });
});

test('what an adapter makes of an answer is told without the credentials that it was given', async () => {
  const repeating = adapters.shop
    .replace('answer({ status, json }) {', 'answer({ status, json }, { client }) {')
    .replace(
      'return accepted({ value: json.left })',
      "return { kind: 'unknown', cause: 'odd ' + client.authorization }",
    );
  const { stdout } = await serving(shop(), (url) => contend.run(adapter(repeating), '--url', url, '--json'));
  expect(stdout).toMatch(/odd (?:Bearer )?\$SECRET/);
});

test.each([
  [[], /^name an adapter, such as shop\.ts$/],
  [['nowhere.ts'], /nowhere\.ts/],
  [['--service', 'nobody.ts', 'nowhere.ts'], /nobody\.ts[^]*nowhere\.ts/],
  [['--clients', '3', 'shop.ts'], /unknown flag --clients/],
])('preflight %j: %s', async (argv, problem) => {
  expect((await problemsOf(() => run(argv))).join('\n')).toMatch(problem);
});
