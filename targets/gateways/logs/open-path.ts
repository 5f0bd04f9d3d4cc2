/** Segments up to a query, a parameter, or one that is a JSON Web Token. */
const open = /^(?:\/(?!eyJ)[^/?;]*)*/;

/** As much of a path as may be shown: what follows may be a secret. `*` is a path, too. */
export function openPath(path: string): string {
  return path === '*' ? path : (open.exec(path)?.[0] ?? '');
}
