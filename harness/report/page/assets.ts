import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** A file that every page carries, with the hash by which the page lets it in. */
export interface Asset {
  readonly text: string;
  readonly hash: string;
}

/** The script or the style of pages, as `scripts/build.mjs` has made them. */
export function assetOf(name: 'page.js' | 'page.css'): Asset {
  // Beside the bundle, or, from the sources, where the build puts it.
  const places = [`./${name}`, `../../../dist/${name}`].map((path) => new URL(path, import.meta.url));
  const place = places.find((url) => existsSync(url));
  if (place === undefined) throw new Error(`there is no ${name}; npm run build makes it`);
  const text = readFileSync(place, 'utf8').trim();
  return { text, hash: `'sha256-${createHash('sha256').update(text).digest('base64')}'` };
}
