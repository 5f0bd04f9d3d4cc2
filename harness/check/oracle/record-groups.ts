import type { Request } from './calls.ts';

/** Records that commands join, with all that was asked of them. */
export interface RecordGroup {
  readonly keys: ReadonlySet<string>;
  readonly requests: readonly Request[];
}

/** Puts records that one request names into one group, and so on; each group can be judged alone. */
export function groupsOf(requests: readonly Request[]): readonly RecordGroup[] {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let above = parents.get(root); above !== undefined && above !== root; above = parents.get(root)) {
      parents.set(root, parents.get(above) ?? above);
      root = above;
    }
    return root;
  };
  for (const { keys } of requests) {
    const [first] = keys;
    if (first === undefined) continue;
    const root = rootOf(first);
    for (const key of keys) parents.set(rootOf(key), root);
  }
  const groups = new Map<string, { keys: Set<string>; requests: Request[] }>();
  for (const request of requests) {
    const [first] = request.keys;
    if (first === undefined) continue;
    const root = rootOf(first);
    const group = groups.get(root) ?? { keys: new Set(), requests: [] };
    groups.set(root, group);
    for (const key of request.keys) group.keys.add(key);
    group.requests.push(request);
  }
  return [...groups.values()];
}
