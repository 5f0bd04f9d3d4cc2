import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { placeDefinitions, whereModulesLie } from './where-modules-lie.ts';

const folder = mkdtempSync(join(tmpdir(), 'contend-where-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a module exports that is imported as an adapter is. */
async function imported(name: string, text: string): Promise<unknown> {
  const file = join(folder, name);
  writeFileSync(file, text);
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    plugins: [whereModulesLie],
    define: placeDefinitions,
  });
  const code = Buffer.from(outputFiles[0]!.contents).toString('base64');
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as {
    default: unknown;
  };
  return module.default;
}

test.each([
  ['url.ts', 'export default import.meta.url as string', (file: string) => pathToFileURL(file).href],
  ['folder.ts', 'export default import.meta.dirname', () => folder],
  ['file.mts', '#!/usr/bin/env node\nexport default import.meta.filename', (file: string) => file],
  ['old.cjs', "'use strict'; module.exports = __dirname", () => folder],
  ['older.cjs', '\uFEFFmodule.exports = [__filename][0]', (file: string) => file],
  // Who has made his own is not in the way.
  ['own.mjs', "const __dirname = 'mine'; export default __dirname", () => 'mine'],
  ['spaces and ü.ts', 'export default import.meta.url', (file: string) => pathToFileURL(file).href],
])('a module in %s finds its place', async (name, text, place) => {
  expect(await imported(name, text)).toBe(place(join(folder, name)));
});

test('what is bundled with it finds a place of its own', async () => {
  mkdirSync(join(folder, 'lib'));
  writeFileSync(join(folder, 'lib/query.ts'), 'export const lies = import.meta.dirname;');
  const both = "import { lies } from './lib/query.ts'; export default [lies, import.meta.dirname]";
  expect(await imported('both.ts', both)).toEqual([join(folder, 'lib'), folder]);
});
