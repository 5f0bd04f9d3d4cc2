import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { workloads } from '../workloads/index.ts';
import { withSection } from './http-tables.ts';

const file = join(resolve(import.meta.dirname, '..'), 'docs/verdicts.md');
const judged = workloads.filter(({ check }) => check !== undefined);

/** The invariants of every workload as a list. */
function listOf(): string {
  return judged
    .map(({ name, invariants }) => {
      const lines = invariants.map((one) => `- ${one.essential === true ? `**${one.name}**` : one.name}`);
      return `### ${name}\n\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

test('docs/verdicts.md lists the invariants of every workload (`npx vitest run FILE --update` writes them anew)', async () => {
  const document = withSection(readFileSync(file, 'utf8'), 'invariants', listOf().trimEnd());
  await expect(document).toMatchFileSnapshot(file);
});

describe.each(judged)('$name', ({ invariants }) => {
  test('names 5 to 12 invariants, at least one of which it exists for', () => {
    expect(invariants.length).toBeGreaterThanOrEqual(5);
    expect(invariants.length).toBeLessThanOrEqual(12);
    expect(invariants.some(({ essential }) => essential)).toBe(true);
    expect(new Set(invariants.map(({ name }) => name)).size).toBe(invariants.length);
  });

  test('has each kind of anomaly in one invariant', () => {
    const kinds = invariants.flatMap((one) => one.kinds);
    expect(new Set(kinds).size).toBe(kinds.length);
  });
});
