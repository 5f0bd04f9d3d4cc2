import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const load = createRequire(import.meta.url);

/**
 * A package that is loaded when it is first used: a command starts without what it may never need. It is one file beside the
 * bundle that this file was built into, else what Node finds under its name.
 */
export function lazily<T>(name: string): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load(placeOf(name)) as T);
}

function placeOf(name: string): string {
  const packed = fileURLToPath(new URL(`./packages/${name.replace(/\.js$/, '')}.cjs`, import.meta.url));
  return existsSync(packed) ? packed : name;
}
