import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** From the bottom up; a file imports from its own layer and from those below it. */
const layers: readonly (readonly string[])[] = [
  ['harness/core'],
  ['harness/check'],
  ['workloads'],
  ['targets', 'harness/drive', 'harness/measure'],
  ['harness/run', 'harness/analyze'],
  ['harness/report'],
  ['harness/prove'],
  ['harness/cli'],
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
  [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export)[^;]*? from '(\.[^']+)'/gms)].map(
    (match) => ({
      file,
      imported: relative(root, resolve(root, dirname(file), match[1] ?? '')),
    }),
  ),
);
/** Tests and what only they use may reach anywhere. */
const isTest = (file: string): boolean => /\.(test|case|fixture)\.ts$/.test(file);
const layerOf = (file: string): number =>
  layers.findIndex((folders) => folders.some((folder) => file.startsWith(`${folder}/`)));

test('imports go down only', () => {
  const upward = imports.filter(({ file, imported }) => layerOf(imported) > layerOf(file) && !isTest(file));
  expect(upward).toEqual([]);
});

test('every file belongs to a layer, and imports are found', () => {
  expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
  expect(imports.length).toBeGreaterThan(100);
});

test('registries are imported by the composition roots alone', () => {
  const elsewhere = imports.filter(
    ({ file, imported }) =>
      imported.endsWith('/index.ts') && !isTest(file) && !roots.some((place) => file.startsWith(place)),
  );
  expect(elsewhere).toEqual([]);
});
