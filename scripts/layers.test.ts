import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** From the bottom up; a file imports from its own layer and from those below it, types included. */
const layers = [
  'harness/core',
  'harness/results',
  'harness/check',
  'workloads',
  'harness/exhibits',
  'harness/measure',
  'harness/drive',
  'targets',
  'harness/analyze',
  'harness/plan',
  'harness/simulate',
  'harness/faults',
  'harness/look',
  'harness/judge',
  'harness/run',
  'harness/agents',
  'harness/live',
  'harness/experiments',
  'harness/report',
  'harness/init',
  'harness/prove',
  'harness/cli',
];
/** The roots that put the parts together; only they and their tests may import a registry. */
const roots = ['harness/cli/', 'targets/main.ts', 'harness/prove/foreign/services/main.ts', 'scripts/'];

const root = resolve(import.meta.dirname, '..');
const files = ['harness', 'targets', 'workloads'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
);
const imports = files.flatMap((file) =>
  [
    ...readFileSync(join(root, file), 'utf8').matchAll(
      /(?:^(?:import|export)[^;]*? from |\bimport\()'(\.[^']+\.ts)'/gms,
    ),
  ].map((match) => ({ file, imported: relative(root, resolve(root, dirname(file), match[1] ?? '')) })),
);
/** Tests and what only they use may reach anywhere. */
const isTest = (file: string): boolean => /\.(test|case|fixture)\.ts$/.test(file);
const layerOf = (file: string): number => layers.findIndex((folder) => file.startsWith(`${folder}/`));

test('imports go down only', () => {
  const upward = imports.filter(({ file, imported }) => layerOf(imported) > layerOf(file) && !isTest(file));
  expect(upward).toEqual([]);
});

test('no file leads back to itself', () => {
  const next = new Map(files.map((file) => [file, new Set<string>()]));
  for (const { file, imported } of imports) if (!isTest(file)) next.get(file)?.add(imported);
  // Whoever imports nothing that is left, or is imported by nobody that is left, goes, again and again.
  const left = new Set(files);
  const isImported = (file: string): boolean =>
    [...left].some((other) => next.get(other)?.has(file) === true);
  for (let before = 0; before !== left.size;) {
    before = left.size;
    for (const file of left)
      if (![...(next.get(file) ?? [])].some((one) => left.has(one)) || !isImported(file)) left.delete(file);
  }
  expect([...left]).toEqual([]);
});

test('every file belongs to a layer, and imports are found', () => {
  expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
  expect(imports.length).toBeGreaterThan(100);
});

test('a report knows what was found, not how', () => {
  const means = ['harness/run/', 'harness/plan/', 'harness/drive/', 'targets/', 'workloads/'];
  const known = imports.filter(
    ({ file, imported }) =>
      file.startsWith('harness/report/') &&
      !isTest(file) &&
      means.some((place) => imported.startsWith(place)),
  );
  expect(known).toEqual([]);
});

test('registries are imported by the composition roots alone', () => {
  const elsewhere = imports.filter(
    ({ file, imported }) =>
      imported.endsWith('/index.ts') && !isTest(file) && !roots.some((place) => file.startsWith(place)),
  );
  expect(elsewhere).toEqual([]);
});
