import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cycleIn, cyclicComponents } from './components.ts';
import type { Graph } from './components.ts';
import { groupBy } from './slot-groups.ts';

type Edge = readonly [from: number, to: number];

function graphOf(nodes: number, edges: readonly Edge[]): Graph {
  const { starts, order } = groupBy(
    edges.map(([from]) => from),
    edges.length,
    nodes,
  );
  return { starts, targets: order.map((edge) => edges[edge]![1]) };
}

const sorted = (components: readonly Uint32Array[]): number[][] =>
  components.map((component) => [...component].toSorted((a, b) => a - b)).toSorted((a, b) => a[0]! - b[0]!);

test.each<{ nodes: number; edges: Edge[]; found: number[][] }>([
  // Nothing, a line, a diamond.
  { nodes: 0, edges: [], found: [] },
  { nodes: 3, edges: [[0, 1], [1, 2]], found: [] }, // prettier-ignore
  { nodes: 4, edges: [[0, 1], [0, 2], [1, 3], [2, 3]], found: [] }, // prettier-ignore
  // Two cycles with a bridge from one to the other.
  { nodes: 5, edges: [[0, 1], [1, 0], [1, 2], [2, 3], [3, 4], [4, 2]], found: [[0, 1], [2, 3, 4]] }, // prettier-ignore
])('components with cycles are found: case %#', ({ nodes, edges, found }) => {
  expect(sorted(cyclicComponents(graphOf(nodes, edges)))).toEqual(found);
});

/** Which nodes each node reaches, by trying every way. */
function reachOf(nodes: number, edges: readonly Edge[]): boolean[][] {
  const reach = Array.from({ length: nodes }, () => Array.from({ length: nodes }, () => false));
  for (const [from, to] of edges) reach[from]![to] = true;
  for (let by = 0; by < nodes; by++)
    for (let from = 0; from < nodes; from++)
      for (let to = 0; to < nodes; to++) reach[from]![to] ||= reach[from]![by]! && reach[by]![to]!;
  return reach;
}

const graphs = fc.integer({ min: 2, max: 9 }).chain((nodes) => {
  const node = fc.nat(nodes - 1);
  const edge = fc.tuple(node, node).filter(([from, to]) => from !== to);
  return fc.record({ nodes: fc.constant(nodes), edges: fc.array(edge, { maxLength: 16 }) });
});

test('two nodes are in one component exactly if each reaches the other', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const reach = reachOf(nodes, edges);
      const groups = Array.from({ length: nodes }, (_, node) =>
        Array.from({ length: nodes }, (_other, other) => other).filter(
          (other) => other === node || (reach[node]![other]! && reach[other]![node]!),
        ),
      );
      const expected = groups.filter((group, node) => group.length > 1 && group[0] === node);
      expect(sorted(cyclicComponents(graphOf(nodes, edges)))).toEqual(expected);
    }),
  );
});

test('a cycle of a component leads back to where it began, edge by edge', () => {
  fc.assert(
    fc.property(graphs, ({ nodes, edges }) => {
      const graph = graphOf(nodes, edges);
      for (const component of cyclicComponents(graph)) {
        const cycle = cycleIn(graph, component);
        expect(cycle.length).toBeGreaterThan(1);
        expect(new Set(cycle).size).toBe(cycle.length);
        for (const [at, edge] of cycle.entries()) {
          const from = graph.targets[cycle.at(at - 1)!]!;
          expect(edge).toBeGreaterThanOrEqual(graph.starts[from]!);
          expect(edge).toBeLessThan(graph.starts[from + 1]!);
        }
      }
    }),
  );
});

test('a long line of nodes needs no stack', () => {
  const nodes = 200_000;
  const edges = Array.from({ length: nodes }, (_, node): Edge => [node, (node + 1) % nodes]);
  const components = cyclicComponents(graphOf(nodes, edges));
  expect(components.map(({ length }) => length)).toEqual([nodes]);
  expect(cycleIn(graphOf(nodes, edges), components[0]!)).toHaveLength(nodes);
});
