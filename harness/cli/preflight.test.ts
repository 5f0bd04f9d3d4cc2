import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { adapters } from '../experiments/preflight/small-adapters.fixture.ts';
import { serving, shop } from '../experiments/preflight/small-services.fixture.ts';
import { benchOf, runsOf } from './bench.fixture.ts';
import { command } from './commands/preflight.ts';
import { problemsOf } from './problems.fixture.ts';

const { run } = command;
const bench = benchOf('preflight');
/** A shop that is told that all is well when it is sold out. */
const mistaken = adapters.shop.replace('status === 201', 'status < 500');

function adapter(text: string): string {
  const file = join(bench.out(), 'shop.mjs');
  writeFileSync(file, text);
  return file;
}

async function printing<T>(running: () => Promise<T>): Promise<{ result: T; text: string }> {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return { result: await running(), text: written.join('') };
  } finally {
    write.mockRestore();
  }
}

test('a right adapter is confirmed, with exit code 0', async () => {
  const file = adapter(adapters.shop);
  const { result, text } = await printing(() => serving(shop(), (url) => run([file, '--url', url])));
  expect(text).toMatch(/commands\.purchase: refused \(sold-out\) +✓ confirmed/);
  expect(text).toContain('0 contradicted');
  expect(result).toBe(0);
});

test('a mistake is told with the request, as text and as data, with exit code 104', async () => {
  const file = adapter(mistaken);
  const { result, text } = await printing(() =>
    serving(shop(), (url) => run([file, '--url', url, '--json'])),
  );
  expect(result).toBe(104);
  expect(JSON.parse(text)).toMatchObject({ preflights: [{ name: 'shop', workload: 'last-item' }] });
  expect(text).toMatch(/curl -i -X POST .*OUT_OF_STOCK.*sold-out/s);
  expect(text).not.toContain('very-secret');
});

test('bench refuses an adapter that contradicts itself, and races it without a preflight', async () => {
  await serving(shop(), async (url) => {
    const short = ['--duration', '300ms', '--warmup', '100ms', '--clients', '4'];
    const args = ['--service', adapter(mistaken), '--url', url, ...short, '--json'];
    const before = readdirSync(bench.out()).length;
    const refused = await bench.run(...args);
    expect(refused).toMatchObject({ code: 104, stdout: '' });
    expect(refused.stderr).toContain('commands.purchase: refused (sold-out) is contradicted: curl');
    expect(readdirSync(bench.out())).toHaveLength(before);
    expect(runsOf(await bench.run(...args, '--no-preflight'))).toHaveLength(1);
  });
});

test.each([
  [[], /^name an adapter, such as shop\.ts$/],
  [['nowhere.ts'], /nowhere\.ts/],
  [['--clients', '3', 'shop.ts'], /unknown flag --clients/],
])('preflight %j: %s', async (argv, problem) => {
  expect((await problemsOf(() => run(argv))).join('\n')).toMatch(problem);
});
