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

/** What is made of the text of a script before it is used. */
export type ScriptRewrite = (name: string, text: string) => string;

/** Reads a script together with its digest. */
export function luaScript(name: string, rewrite?: ScriptRewrite): Script {
  return scriptOf(textOf(name, rewrite));
}

/** A script that runs another one as its `body`. */
export function luaAround(name: string, body: string, rewrite?: ScriptRewrite): Script {
  return scriptOf(`local function body(KEYS, ARGV)\n${textOf(body, rewrite)}\nend\n${textOf(name, rewrite)}`);
}

function textOf(name: string, rewrite?: ScriptRewrite): string {
  const text = luaSource(name);
  return rewrite === undefined ? text : rewrite(name, text);
}

function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}
