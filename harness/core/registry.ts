/** Something that is chosen by name from a literal list. */
export interface Named {
  readonly name: string;
  readonly about: string;
}

/** Finds an entry by name, or says in one line what there is and which name is nearest. */
export function find<T extends Named>(list: readonly T[], name: string, what: string): T | string {
  const found = list.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const names = list.map((entry) => entry.name);
  const near = nearest(name, names);
  return `unknown ${what} "${name}"${near === undefined ? '' : ` (did you mean "${near}"?)`}; choose from ${names.join(', ')}`;
}

/** The candidate that differs least from a mistyped name; undefined when none is near. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 2)) + 1;
  for (const candidate of candidates) {
    const distance = candidate.startsWith(name) && name.length >= 2 ? 1 : editDistance(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance: insertions, deletions and replacements of one character. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
