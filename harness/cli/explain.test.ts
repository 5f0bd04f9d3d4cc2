import { beforeAll, describe, expect, test } from 'vitest';
import { readResults } from '../results/read-results.ts';
import { benchOf, few, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { problemsOf } from './problems.fixture.ts';
import { command } from './commands/explain.ts';
import type { Exhibit } from '../core/exhibit.ts';

const bench = benchOf('explain');

const explain = benchOf('explain-again', 'explain', false);

describe('a race of one who guards and one who does not', () => {
  let raced: Ended;
  let picture = '';
  beforeAll(async () => {
    const race = '--workload last-item --store memory --strategy mutex,unguarded --explain --linearizable';
    raced = await bench.run(...words(race), ...few);
    picture = raced.stdout.slice(raced.stdout.indexOf('last-item/unguarded'));
  }, 60_000);

  test('a search through all orders finds one for a right service, and none for one that oversells', async () => {
    expect(raced.code, raced.stdout + raced.stderr).toBe(0);
    const found = (await readResults([bench.out()])).map(({ strategy, verdict }) => [
      strategy,
      verdict.linearizability?.result,
      verdict.anomalies.some(({ kind }) => kind === 'not-linearizable'),
    ]);
    expect(found).toEqual([
      ['mutex', 'linearizable', false],
      ['unguarded', 'not-linearizable', true],
    ]);
  });

  test('what went wrong is drawn below the tables', () => {
    expect(picture).toMatch(/✗ oversell \(worst\), more was accepted than there was: items\/0-\d+/);
    expect(picture).toMatch(/^client \d+ +[├a]/m);
    expect(picture).toMatch(/^! a {2}client \d+ {2}\w+ → \d+ ✓ \(\d+\) +0\.000 to \d+\.\d{3} ms$/m);
    expect(picture).toMatch(
      /:\s+both\s+(?:built\s+on\s+version\s+\d+[;,]|were\s+told\s+that\s+\d+\s+(?:is|are)\s+left;)/,
    );
    expect(Math.max(...raced.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('and again from the records', async () => {
    const again = await explain.start([bench.out()]).ended;
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(again.stdout).toContain(picture.slice(picture.indexOf('✗ oversell'), picture.indexOf('! a')));
    // Of a race that was right it is who lost, or what was slowest.
    expect(again.stdout).toMatch(/last-item\/mutex[^]*the slowest operation: items\/0-\d+/);
  });

  test('of one kind alone, as data; and of one that is not there it is said', async () => {
    const ofOne = await explain.run('--anomaly', 'lost-update', '--json', bench.out());
    const { exhibits } = JSON.parse(ofOne.stdout) as { exhibits: (Exhibit & { strategy: string })[] };
    expect(
      exhibits.map(({ strategy, of }) => [strategy, of.kind === 'anomaly' && of.anomaly]),
    ).toContainEqual(['unguarded', 'lost-update']);
    expect(exhibits.every(({ requests }) => requests.length >= 2)).toBe(true);

    const without = await explain.run('--anomaly', 'double-booking', bench.out());
    expect(without).toMatchObject({ code: 104, stdout: '' });
    expect(without.stderr).toMatch(/^contend: none of 2 records shows double-booking; they have oversell, /);
  });
});

test.each([
  [[], 'name a record, or a folder that a run has written'],
  [['--anomaly', 'oversel', 'x'], '(did you mean "oversell"?)'],
  [['nowhere'], 'nowhere: it does not exist'],
])('explain %j: %s', async (argv, problem) => {
  expect((await problemsOf(() => command.run(argv))).join('\n')).toContain(problem);
});
