import { credentialWords } from './credential-words.ts';

const { schemes, names, words, makers, hooks } = credentialWords;
/** What stands between a name and its value, in a path. */
const is = '(=|%(25)*3d|%ef%bc%9d)';

/**
 * What ends a path that may be shown, as extended regular expressions without anything that POSIX, PCRE and JavaScript read
 * differently: gateways that others run are given the same. In those of any case a letter stands for both of its cases.
 */
export const pathEnds = {
  /** A query, a parameter, a fragment, also where their sign is written by its number, once or several times over. */
  sign: '[?;#]|%(25)*(3[bf]|23)',
  /**
   * Segments of any case: with a letter, a digit or what is no sign by its number, as nobody needs it; with a name and a password; a
   * scheme; a name with a secret. Behind a colon a secret has a digit, as `/sessions:batchGet` is none.
   */
  anyCase:
    '/[^/]*(%(25)*([01][0-9a-f]|2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9af]|u[0-9a-f]{4}|c[01]%(25)*[89ab]|e0%(25)*[89])' +
    '|(:|%(25)*3a)[^/]*(@|%(25)*40)' +
    `|(${schemes})(%(25)*20|[+ ])|token(%(25)*20|[+ ])[^/]*[0-9]|bearer(_|:|%(25)*3a)` +
    `|(${names})[^/]{0,20}${is}|(${names})(:|%(25)*3a)[^/]*[0-9])` +
    `|(/|/[^/]*[^a-z/])(${words})([^a-z0-9/]{0,6}${is}|(:|%(25)*3a)[^/]*[0-9])`,
  /** Segments as they are: with a JSON Web Token, or a key of a well-known maker. */
  asIs: `(/|/[^/]*[^A-Za-z/])eyJ|/[^/]*eyJ[A-Za-z0-9_-]{8,}[.]|(/|/[^/]*[^A-Za-z0-9/])(${makers})|${hooks}`,
} as const;

const ends = [
  new RegExp(pathEnds.sign, 'i'),
  new RegExp(pathEnds.anyCase, 'i'),
  new RegExp(pathEnds.asIs),
] as const;

/** As much of a path as may be shown: what follows may be a secret. `*` is a path, too; what does not begin with a slash is none. */
export function openPath(path: string): string {
  if (!path.startsWith('/')) return path === '*' ? path : '';
  let shown = path;
  for (const end of ends) {
    const at = shown.search(end);
    if (at >= 0) shown = shown.slice(0, at);
  }
  return shown;
}
