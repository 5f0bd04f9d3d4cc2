/** A directed graph: node `n` leads to `targets[starts[n]]` up to, not including, `targets[starts[n + 1]]`. */
export interface Graph {
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
}

/**
 * Finds the sets of nodes that can all reach each other (strongly connected components, Tarjan 1972) where they are two
 * or more: a graph has a cycle exactly if there is one. Linear time, no recursion.
 */
export function cyclicComponents({ starts, targets }: Graph): Uint32Array[] {
  const nodes = starts.length - 1;
  const found: Uint32Array[] = [];
  // Visits count from 1, 0 is unseen; `low` is the earliest visit that a node is known to lead back to.
  const visit = new Uint32Array(nodes);
  const low = new Uint32Array(nodes);
  const isOpen = new Uint8Array(nodes);
  const next = starts.slice(0, nodes);
  const path = new Uint32Array(nodes);
  const stack = new Uint32Array(nodes);
  let visits = 0;
  let depth = 0;
  let height = 0;
  const enter = (node: number): void => {
    visits += 1;
    visit[node] = visits;
    low[node] = visits;
    isOpen[node] = 1;
    stack[height++] = node;
    path[depth++] = node;
  };
  const leave = (node: number): void => {
    depth -= 1;
    if (depth > 0) low[path[depth - 1]!] = Math.min(low[path[depth - 1]!]!, low[node]!);
    if (low[node] !== visit[node]) return;
    const top = height;
    do {
      height -= 1;
      isOpen[stack[height]!] = 0;
    } while (stack[height] !== node);
    if (top - height > 1) found.push(stack.slice(height, top));
  };
  for (let root = 0; root < nodes; root++) {
    if (visit[root]! > 0) continue;
    enter(root);
    for (;;) {
      if (depth === 0) break;
      const node = path[depth - 1]!;
      if (next[node] === starts[node + 1]) {
        leave(node);
        continue;
      }
      const target = targets[next[node]!]!;
      next[node]! += 1;
      if (visit[target] === 0) enter(target);
      else if (isOpen[target] === 1) low[node] = Math.min(low[node]!, visit[target]!);
    }
  }
  return found;
}

/**
 * A shortest cycle through the first node of a component, as positions in `targets`: each leads on to where the next
 * begins. Linear in the size of the component and its edges.
 */
export function cycleIn({ starts, targets }: Graph, component: Uint32Array): number[] {
  const [first = 0] = component;
  const members = new Set(component);
  const cameBy = new Map<number, { readonly from: number; readonly edge: number }>();
  const queue = [first];
  for (const node of queue) {
    for (let edge = starts[node]!; edge < starts[node + 1]!; edge++) {
      const target = targets[edge]!;
      if (!members.has(target) || cameBy.has(target)) continue;
      cameBy.set(target, { from: node, edge });
      if (target !== first) queue.push(target);
    }
    if (cameBy.has(first)) break;
  }
  const cycle: number[] = [];
  let node = first;
  do {
    const step = cameBy.get(node);
    if (step === undefined) return [];
    cycle.push(step.edge);
    node = step.from;
  } while (node !== first);
  return cycle.toReversed();
}
