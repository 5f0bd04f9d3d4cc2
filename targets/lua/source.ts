import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A script as Redis is asked for it: by its digest, and in full when the server has forgotten it. */
export interface Script {
  readonly text: string;
  /** SHA-1 of the text in hexadecimal. */
  readonly sha: string;
}

/** Reads `name.lua` from beside this file, or from `lua/` beside the bundle that this file was built into. */
export function luaSource(name: string): string {
  const places = [`./${name}.lua`, `./lua/${name}.lua`].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const place = places.find((path) => existsSync(path));
  if (place === undefined) throw new Error(`there is no Lua script ${name} at ${places.join(' or ')}`);
  return readFileSync(place, 'utf8');
}

/** Reads a script together with its digest. */
export function luaScript(name: string): Script {
  return scriptOf(luaSource(name));
}

/** A script that runs another one as its `body`. */
export function luaAround(name: string, body: string): Script {
  return scriptOf(`local function body(KEYS, ARGV)\n${luaSource(body)}\nend\n${luaSource(name)}`);
}

function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
