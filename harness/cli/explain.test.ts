import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchOf, dist, few, words } from './bench.fixture.ts';
import { problemsOf } from './problems.fixture.ts';
import { command } from './commands/explain.ts';
import type { Exhibit } from '../core/exhibit.ts';

const bench = benchOf('explain');

function explained(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(dist, 'contend.js'), 'explain', ...args],
    { encoding: 'utf8' },
  );
  return { code: status, stdout, stderr };
}

test('what went wrong is drawn below the tables, and again from the records', async () => {
  const race = '--workload last-item --store memory --strategy mutex,unguarded';
  const { stdout } = await bench.run(...words(race), ...few, '--explain');
  const picture = stdout.slice(stdout.indexOf('last-item/unguarded'));
  expect(picture).toMatch(/✗ oversell \(worst\), more was accepted than there was: items\/0-\d+/);
  expect(picture).toMatch(/^client \d+ +[├a]/m);
  expect(picture).toMatch(/^! a {2}client \d+ {2}\w+ → \d+ ✓ \(\d+\) +0\.000 to \d+\.\d{3} ms$/m);
  expect(picture).toMatch(
    /:\s+both\s+(?:built\s+on\s+version\s+\d+[;,]|were\s+told\s+that\s+\d+\s+(?:is|are)\s+left;)/,
  );
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);

  const again = explained(bench.out());
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain(picture.slice(picture.indexOf('✗ oversell'), picture.indexOf('! a')));
  // Of a race that was right it is who lost, or what was slowest.
  expect(again.stdout).toMatch(/last-item\/mutex[^]*the slowest operation: items\/0-\d+/);

  const ofOne = explained('--anomaly', 'lost-update', '--json', bench.out());
  const { exhibits } = JSON.parse(ofOne.stdout) as { exhibits: (Exhibit & { strategy: string })[] };
  expect(exhibits.map(({ strategy, of }) => [strategy, of.kind === 'anomaly' && of.anomaly])).toContainEqual([
    'unguarded',
    'lost-update',
  ]);
  expect(exhibits.every(({ requests }) => requests.length >= 2)).toBe(true);

  const without = explained('--anomaly', 'double-booking', bench.out());
  expect(without).toMatchObject({ code: 104, stdout: '' });
  expect(without.stderr).toMatch(/^contend: none of 2 records shows double-booking; they have oversell, /);
});

test.each([
  [[], 'name a record, or a folder that a run has written'],
  [['--anomaly', 'oversel', 'x'], '(did you mean "oversell"?)'],
  [['nowhere'], 'nowhere: it does not exist'],
])('explain %j: %s', async (argv, problem) => {
  expect((await problemsOf(() => command.run(argv))).join('\n')).toContain(problem);
});
