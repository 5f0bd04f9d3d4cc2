import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** A file that every page carries, with the hash by which the page lets it in. */
export interface Asset {
  readonly text: string;
  readonly hash: string;
}

/** The script or the style of pages, as `scripts/build.mjs` has made them. */
export function assetOf(name: 'page.js' | 'page.css'): Asset {
  const [beside, built] = [
    new URL(`./${name}`, import.meta.url),
    new URL(`../../../dist/${name}`, import.meta.url),
  ];
  const text = readFileSync(existsSync(beside) ? beside : built, 'utf8').trim();
  return { text, hash: `'sha256-${createHash('sha256').update(text).digest('base64')}'` };
}
