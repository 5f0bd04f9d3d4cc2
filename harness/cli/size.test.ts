import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { benchOf, words } from './bench.fixture.ts';
import { dist } from './dist.fixture.ts';
import { freePort } from '../../targets/servers/free-port.ts';
import { readResults } from '../results/read-results.ts';

interface Sizing {
  readonly strategies: readonly { readonly strategy: string; readonly kind: string }[];
}

const size = benchOf('size', 'size', false);
const short = { CONTEND_DURATION: '300ms', CONTEND_WARMUP: '100ms' };
const measuring = (results: string): string[] => [
  ...words('--measure --rate 100/s --work 30ms --store redis --strategy atomic-script,unguarded --json'),
  '--results',
  results,
];

beforeAll(() => {
  for (const [name, value] of Object.entries(short)) vi.stubEnv(name, value);
});
afterAll(() => void vi.unstubAllEnvs());

test('what is measured needs a folder', async () => {
  const { code, stderr } = await size.run(...measuring(join(dist, 'contend.js')));
  expect(code).toBe(104);
  expect(stderr).toContain('with --measure the first must be a folder');
});

test('what has no record is measured, kept on Ctrl-C, gone on with, and then only read', async () => {
  const results = join(await mkdtemp(join(tmpdir(), 'contend-size-')), 'results');
  try {
    const first = size.start(measuring(results));
    const over = new AbortController();
    void first.ended.then(() => over.abort());
    const count = async (): Promise<number> =>
      (await readdir(results, { recursive: true }).catch(() => [])).filter((name) =>
        /-r\d.*\.json$/.test(name),
      ).length;
    while ((await count()) < 1 && !over.signal.aborted) await setTimeout(50);
    process.kill(first.pid, 'SIGINT');
    expect((await first.ended).code).toBe(105);
    const kept = await count();
    expect(kept).toBeGreaterThanOrEqual(1);
    expect(kept).toBeLessThan(6);

    const second = await size.run(...measuring(results));
    expect(second.stderr).toContain(`${kept} of 6 records are in`);
    const { strategies } = JSON.parse(second.stdout) as Sizing;
    // unguarded promises nothing: no time is spent on it
    expect(strategies.map(({ strategy }) => strategy)).toEqual(['atomic-script']);
    const runs = await readResults([results]);
    expect(runs.map(({ clients }) => clients).toSorted((a, b) => a - b)).toEqual([1, 1, 4, 4, 16, 16]);

    const third = await size.run(...measuring(results));
    expect(third.stdout).toBe(second.stdout);
    expect(third.stderr).toContain('6 of 6 records are in');
  } finally {
    await rm(join(results, '..'), { recursive: true, force: true });
  }
}, 120_000);

test('a service that somebody brings is measured and planned by what its adapter tells of its usage', async () => {
  const place = await mkdtemp(join(tmpdir(), 'contend-size-'));
  const shop = resolve(import.meta.dirname, '../../docs/examples/shop');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // It is not its pace that is looked at: it waits before each answer, as others for their database.
  const slow = (await readFile(`${shop}.mjs`, 'utf8')).replace(
    '  const [status, answer] = await decide',
    '  await new Promise((done) => setTimeout(done, 20));\n$&',
  );
  expect(slow).toContain('done, 20');
  await writeFile(join(place, 'shop.mjs'), slow);
  const service = spawn(process.execPath, [join(place, 'shop.mjs'), `${port}`], { stdio: 'ignore' });
  try {
    while (service.exitCode === null && !(await fetch(url).then(Boolean, () => false))) await setTimeout(20);
    const file = join(place, 'shop.ts');
    // What the service has used is read where the system counts it, in nanoseconds.
    const usage = `usage: () => ({
      cpuMs: Number(readFileSync('/proc/${service.pid}/schedstat', 'utf8').split(' ')[0]) / 1e6 })`;
    await writeFile(
      file,
      `import { readFileSync } from 'node:fs';\nimport shop from '${shop}.ts';\nexport default { ...shop, ${usage} };\n`,
    );
    const results = join(place, 'results');
    const argv = ['--service', file, '--url', url, '--no-preflight', '--measure', '--rate', '50/s', '--json'];
    const ended = await size.run(...argv, '--results', results);
    const [planned] = (JSON.parse(ended.stdout) as Sizing).strategies;
    expect(planned).toMatchObject({ strategy: 'shop', kind: 'planned' });
    expect((await readResults([results])).map(({ resources }) => resources.service !== undefined)).toEqual(
      Array<boolean>(6).fill(true),
    );
  } finally {
    service.kill();
    await rm(place, { recursive: true, force: true });
  }
}, 120_000);

test('a service that is only named is not raced, and a mistake of its adapter is told', async () => {
  const named = await size.run('--service', 'shop.ts');
  expect(named).toMatchObject({ code: 104, stdout: '' });
  expect(named.stderr).toContain('--service: is raced by --measure; add it');
  const missing = await size.run('--measure', '--service', 'nobody.ts');
  expect(missing).toMatchObject({ code: 104, stdout: '' });
  expect(missing.stderr).toContain('nobody.ts: does not exist');
});
