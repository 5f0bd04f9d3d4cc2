import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import type { Cell } from '../plan/cell.ts';
import { typed } from '../plan/given.ts';
import { planOf } from '../plan/plan.ts';
import { choices } from './choices.ts';
import { preflightFirst } from './preflight-first.ts';
import { problemsOf } from './problems.fixture.ts';
import { refuseUnready } from './refuse-unready.ts';

/** Races of an adapter whose module nobody can read: whoever asks for it is told so. */
const adapter = { name: 'shop', digest: 'd', module: 'data:text/javascript,]', file: 'shop.ts' };
const untold = 'http://127.0.0.1:1/metrics';
const line = `--workload last-item --url http://127.0.0.1:1 --usage-from ${untold} --out ${tmpdir()}`;
const plan = planOf({ ...typed(line.split(' '), {}), adapter }, choices);
const signal = new AbortController().signal;

test.each([true, false])(
  'who tells nothing of CPU is told before an adapter is asked, preflight %s',
  async (preflight) => {
    const problems = await problemsOf(() => preflightFirst({ ...plan, preflight }, signal).then(() => 0));
    expect(problems).toEqual([expect.stringContaining(`--usage-from ${untold}: nobody can be reached`)]);
  },
);

const none: readonly Cell[] = [];

test.runIf(existsSync('/proc/self'))('so is a folder that takes no records', async () => {
  const problems = await problemsOf(() => refuseUnready({ out: '/proc/records', cells: none }).then(() => 0));
  expect(problems).toEqual([
    '--out: /proc/records cannot be written: its folder takes no files; name another folder',
  ]);
});

test('and all of it at once, each page once', async () => {
  const cells = [...plan.cells, ...plan.cells];
  const problems = await problemsOf(() => refuseUnready({ out: '/dev/null/x', cells }).then(() => 0));
  expect(problems).toHaveLength(2);
});

test('a plan that can be run is', async () => {
  await expect(refuseUnready({ out: tmpdir(), cells: none })).resolves.toBeUndefined();
});
