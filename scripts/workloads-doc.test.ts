import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Workload } from '../harness/core/workload.ts';
import { defaultWorkloads, workloads } from '../workloads/index.ts';
import { withSection } from './http-tables.ts';

const file = join(resolve(import.meta.dirname, '..'), 'docs/workloads.md');

/** One workload: what is raced, what it exists for, and where the rest stands. */
function rowOf({ name, about, check, invariants }: Workload): string {
  if (check === undefined)
    return `| \`${name}\` | ${about} | nothing: no verdict, and raced by name only | – |`;
  const essential = invariants.filter((one) => one.essential).map((one) => one.name);
  const more = `[${invariants.length} in all](verdicts.md#${name})`;
  return `| [\`${name}\`](routes.md#${name}) | ${about} | ${essential.join('; ')} | ${more} |`;
}

/** The registry as a table, and who is raced when nobody is named. */
function section(): string {
  const head = '| workload | the race | what it exists for | what must hold |\n|---|---|---|---|';
  const usual = defaultWorkloads.map(({ name }) => `\`${name}\``).join(', ');
  return `${head}\n${workloads.map(rowOf).join('\n')}\n\nWhere none is named, these are raced: ${usual}.`;
}

test('docs/workloads.md lists the registry (`npx vitest run FILE --update` writes it anew)', async () => {
  const document = withSection(readFileSync(file, 'utf8'), 'workloads', section());
  await expect(document).toMatchFileSnapshot(file);
});

test('what it advises are workloads of the registry', () => {
  const [, advice = ''] = readFileSync(file, 'utf8').split('\n## Which one is like mine?\n');
  const named = [...advice.matchAll(/^\|.*\| `([a-z-]+)` \|$/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(5);
  const known = workloads.map(({ name }) => name);
  for (const name of named) expect(known).toContain(name);
});
