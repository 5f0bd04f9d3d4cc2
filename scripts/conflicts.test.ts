import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { choices } from '../harness/cli/choices.ts';
import { raceDocument } from '../harness/report/documents/race.ts';
import { text } from '../harness/report/formats/text.ts';
import { buildPlan } from '../harness/plan/plan.ts';
import { readResults } from '../harness/results/read-results.ts';
import { workloads } from '../workloads/index.ts';

const root = resolve(import.meta.dirname, '..');
const document = readFileSync(join(root, 'docs/conflicts.md'), 'utf8');
const runs = await readResults([join(root, 'results/policies')]);

test('the tables are what report prints of the committed records', () => {
  const [tables] = text
    .print(raceDocument(runs, workloads), { color: false, width: 100 })
    .split('\n\ngoodput:');
  const [, quoted] = /```text\n(.*?)\n```/s.exec(document) ?? [];
  expect(quoted).toBe(tables);
});

test('the records are those of the command above them', () => {
  const [, line = ''] = /^ {4}npm run bench -- (.*)$/m.exec(document) ?? [];
  const { cells } = buildPlan({ argv: line.split(' '), env: {} }, choices);
  const told = ({ workload, strategy, policy }: { workload: string; strategy: string; policy: string }) =>
    `${workload} ${strategy} ${policy}`;
  expect(runs.map(told)).toEqual(cells.map(told));
});

test('the rows differ as the text says', () => {
  const [discard, overwrite, retry, merge] = runs;
  for (const { verdict } of runs) expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
  expect(discard?.resolutions).toMatchObject({ discarded: discard?.resolutions.met, overwrittenChanges: 0 });
  expect(overwrite?.resolutions.overwrittenChanges).toBeGreaterThan(0);
  expect(overwrite?.resolutions.overwritten).toBeGreaterThan(overwrite?.resolutions.discarded ?? 0);
  expect(retry?.resolutions).toMatchObject({ retried: 0, discarded: retry?.resolutions.met });
  expect(merge?.resolutions.merged).toBeGreaterThan(0);
  expect(merge?.resolutions.overwrittenChanges).toBe(0);
});

test('every policy has a chapter', () => {
  for (const { name } of choices.policies) expect(document).toContain(`\n## ${name}: `);
});
