/**
 * What ends a path that may be shown, as extended regular expressions without anything that POSIX, PCRE and JavaScript read
 * differently: gateways that others run are given the same. In those of any case a letter stands for both of its cases.
 */
export const pathEnds = {
  /** A query, a parameter, a fragment, also where their sign is written by its number, once or several times over. */
  sign: '[?;#]|%(25)*(3[bf]|23)',
  /** Segments of any case: with a letter or digit by its number, as nobody needs it; with a name and a password; a scheme; a name with a secret. */
  anyCase:
    '/[^/]*(%(25)*(2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])' +
    '|(:|%(25)*3a)[^/]*(@|%(25)*40)' +
    '|(basic|bearer|digest|apikey)(%(25)*20|[+ ])' +
    '|(token|secret|passw|passphrase|pwd|api[-_]?key|access[-_]?key|authorization|credential|session|sessid|signature)[a-z0-9_.-]*(=|%(25)*3d))',
  /** Segments as they are: with a JSON Web Token, or a key of a well-known maker. */
  asIs:
    '(/|/[^/]*[^A-Za-z/])eyJ|/[^/]*eyJ[A-Za-z0-9_-]{8,}[.]|(/|/[^/]*[^A-Za-z0-9/])' +
    '((sk|pk|rk)_(live|test)_|gh[opsur]_[A-Za-z0-9]|github_pat_|xox[a-z]-|(AKIA|ASIA)[A-Z0-9]{12}|AIza[A-Za-z0-9_-]{20}|glpat-)',
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
