import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader, Plugin } from 'esbuild';

/** What a module calls its own place, each with the name that stands for it in a bundle. */
const places = {
  'import.meta.url': 'contendModuleUrl',
  'import.meta.dirname': 'contendModuleFolder',
  'import.meta.filename': 'contendModuleFile',
  __dirname: 'contendModuleFolder',
  __filename: 'contendModuleFile',
} as const;

/** Replaces what modules call their own place; goes into a bundle together with the plugin. */
export const placeDefinitions: Readonly<Record<string, string>> = places;

/** Tells every module of a bundle where it lies, although what is imported is no file: it may read what lies beside it. */
export const whereModulesLie: Plugin = {
  name: 'where-modules-lie',
  setup(bundling) {
    bundling.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!Object.keys(places).some((name) => text.includes(name.replace('import.meta', '.meta')))) return;
      return { contents: `${placesOf(path)}${text.replace(/^\uFEFF?#!/, '//')}`, loader: loaderOf(path) };
    });
  },
};

/** On the first line, so that messages go on naming the right ones. */
function placesOf(path: string): string {
  const values = {
    contendModuleUrl: pathToFileURL(path).href,
    contendModuleFolder: dirname(path),
    contendModuleFile: path,
  };
  return Object.entries(values)
    .map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`)
    .join('');
}

function loaderOf(path: string): Loader {
  const ending = extname(path).replace(/^\.[cm]?/, '');
  return ending as 'js' | 'jsx' | 'ts' | 'tsx';
}
