import { readFileSync } from 'node:fs';

/** The version of this program, from the package file beside `dist` or above the sources. */
export const version: string = versionIn('../package.json') ?? versionIn('../../package.json') ?? 'unknown';

function versionIn(path: string): string | undefined {
  try {
    const description: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
    const { name, version: text } = description as { name?: unknown; version?: unknown };
    return name === 'contend' && typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
