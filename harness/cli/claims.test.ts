import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ClaimResult } from '../experiments/claims/result.ts';
import { benchOf } from './bench.fixture.ts';
import { command } from './commands/claims.ts';
import { problemsOf } from './problems.fixture.ts';

const contend = benchOf('claims', 'claims');

test('a claim is raced, told and kept; one block decides nothing, which is exit 11', async () => {
  const { code, stdout, stderr } = await contend.run('--claim', 'existence-check', '--blocks', '1', '--json');
  expect(code).toBe(11);
  const { claims } = JSON.parse(stdout) as { claims: ClaimResult[] };
  expect(readdirSync(contend.out())).toEqual(['existence-check.json']);
  expect(JSON.parse(readFileSync(join(contend.out(), 'existence-check.json'), 'utf8'))).toEqual(claims[0]);
  expect(claims[0]).toMatchObject({
    outcome: 'not decided',
    races: [
      { results: { invalid: 1 } },
      { results: { invalid: 1 } },
      { name: 'in one step, 16 clients', results: { valid: 1 } },
    ],
  });
  expect(stderr).toContain('existence-check is not decided: with 2 clients, names are given twice: 1 block');
  // What was made wrong on purpose has promised nothing.
  expect(stderr).not.toContain('promised');
}, 60_000);

test.each([
  [
    ['--claim', 'merg'],
    [/^--claim: unknown claim "merg" \(did you mean "merge"\?\); choose from faster-gateway, /],
  ],
  [
    ['--claim', 'backoff,noclaim', '--blocks', '0'],
    [/^--blocks: /, /unknown claim "backoff" \(did you mean "back-off"\?\)/, /unknown claim "noclaim"/],
  ],
  [['--clients', '3'], [/^unknown flag --clients/]],
  [['--json', '--markdown'], [/stdout gets json already/]],
])('%j: refused with one clear message', async (argv, expected) => {
  const problems = await problemsOf(() => command.run(argv));
  expect(problems).toHaveLength(expected.length);
  for (const [at, pattern] of expected.entries()) expect(problems[at]).toMatch(pattern);
});
