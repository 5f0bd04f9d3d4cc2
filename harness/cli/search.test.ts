import { expect, test } from 'vitest';
import type { SearchResult } from '../analyze/search/highest-rate.ts';
import { benchOf, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { command } from './commands/search.ts';
import { problemsOf } from './problems.fixture.ts';

const contend = benchOf('search', 'search');
const short = words('--store memory --strategy mutex --duration 300ms --warmup 100ms --rehearsal 100ms');

interface Found {
  readonly result: SearchResult;
  readonly finding: string;
  readonly probes: readonly { readonly ratePerS: number; readonly outcome: string }[];
}

const foundBy = ({ stdout }: Ended): Found[] => (JSON.parse(stdout) as { searches: Found[] }).searches;

test('an objective that is never broken holds up to the highest rate, and that is said', async () => {
  const ended = await contend.run(
    ...short,
    ...words('--objective p50<20s,violations=0 --from 100/s --to 200/s --json'),
  );
  const [found] = foundBy(ended);
  expect(found?.result).toEqual({ kind: 'neverBroken', ratePerS: 200 });
  expect(found?.finding).toMatch(/^holds up to 200\/s, the highest rate that was tried/);
  expect(ended.code).toBe(0);
  expect(found?.probes.map(({ ratePerS, outcome }) => [ratePerS, outcome])).toEqual([
    [100, 'pass'],
    [200, 'pass'],
    [190, 'pass'],
  ]);
}, 90_000);

test('an objective that is broken at the lowest rate is a missed threshold: exit 99', async () => {
  const ended = await contend.run(...short, ...words('--objective p50<1us --from 200/s --to 400/s'));
  expect(ended.code).toBe(99);
  expect(ended.stdout).toMatch(/is broken already at 200\/s, the lowest rate \(p50<1us\)/);
}, 60_000);

test.each([
  ['', "--objective: is missing; write --objective 'p99<50ms,409<30%,violations=0'"],
  ['--objective p99<50', '--objective: "p99<50": "50" has no unit'],
  ['--objective p98<50ms', 'did you mean "p90"'],
  ['--objective p99<50ms --from 500/s --to 100/s', '--to: 100/s is not above 500/s (--from)'],
  ['--objective p99<50ms --from 5', '--from: "5" has no unit'],
  ['--objective p99<50ms --arrival closed', '--arrival: closed keeps to no rate; choose poisson or constant'],
  ['--objective p99<50ms --rate 5/s', 'unknown flag --rate'],
])('%s: refused with one clear message', async (line, says) => {
  const argv = line.split(' ').filter((word) => word !== '');
  const problems = await problemsOf(async () => command.run(argv));
  expect(problems).toEqual([expect.stringContaining(says)]);
});
