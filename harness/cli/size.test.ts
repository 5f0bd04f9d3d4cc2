import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { dist } from './bench.fixture.ts';
import { readResults } from '../results/read-results.ts';

interface Sizing {
  readonly strategies: readonly { readonly strategy: string; readonly kind: string }[];
}

function start(results: string) {
  const argv =
    'size --measure --rate 100/s --work 30ms --store redis --strategy atomic-script,unguarded --json'.split(
      ' ',
    );
  const env = {
    ...process.env,
    CONTEND_DURATION: '300ms',
    CONTEND_WARMUP: '100ms',
  };
  const child = spawn(process.execPath, [join(dist, 'contend.js'), ...argv, '--results', results], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
    child.once('close', (code) => done({ code, stdout, stderr })),
  );
  return { child, ended };
}

test('what is measured needs a folder', async () => {
  const { code, stderr } = await start(join(dist, 'contend.js')).ended;
  expect(code).toBe(104);
  expect(stderr).toContain('with --measure the first must be a folder');
});

test('what has no record is measured, kept on Ctrl-C, gone on with, and then only read', async () => {
  const results = join(await mkdtemp(join(tmpdir(), 'contend-size-')), 'results');
  try {
    const first = start(results);
    const count = async (): Promise<number> =>
      (await readdir(results, { recursive: true }).catch(() => [])).filter((name) =>
        /-r\d.*\.json$/.test(name),
      ).length;
    while ((await count()) < 1 && first.child.exitCode === null) await setTimeout(50);
    first.child.kill('SIGINT');
    expect((await first.ended).code).toBe(105);
    const kept = await count();
    expect(kept).toBeGreaterThanOrEqual(1);
    expect(kept).toBeLessThan(6);

    const second = await start(results).ended;
    expect(second.stderr).toContain(`${kept} of 6 records are in`);
    const { strategies } = JSON.parse(second.stdout) as Sizing;
    // unguarded promises nothing: no time is spent on it
    expect(strategies.map(({ strategy }) => strategy)).toEqual(['atomic-script']);
    const runs = await readResults([results]);
    expect(runs.map(({ clients }) => clients).toSorted((a, b) => a - b)).toEqual([1, 1, 4, 4, 16, 16]);

    const third = await start(results).ended;
    expect(third.stdout).toBe(second.stdout);
    expect(third.stderr).toContain('6 of 6 records are in');
  } finally {
    await rm(join(results, '..'), { recursive: true, force: true });
  }
}, 120_000);
