import type { Evidence } from '../../core/evidence.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { cycleIn, cyclicComponents } from '../rows/components.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { versionGraph } from '../rows/version-graph.ts';

/**
 * Finds requests that no order of one after the other explains, although none of them wrote over what another had
 * written: each decided on a version of a record that another one replaced. Counts the groups of requests that hang
 * together so. With `lineage`, which finds lost updates, this says whether the changes of a run are serializable.
 * Without an audit nothing can be said. O(n).
 */
export function writeSkew(evidence: Evidence): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [notExamined('write-skew', 'only receipts tell what a request relied on')];
  const { nonce, done } = history.columns;
  const graph = versionGraph(evidence, audit.receipts);
  const components = cyclicComponents(graph);
  const skew = new Occurrences('write-skew', (position) => {
    const cycle = cycleIn(graph, components[position]!);
    const told = cycle.slice(0, witnessNonces);
    const before = cycle.map((_, at) => nonce[graph.targets[cycle.at(at - 1)!]!]!);
    const reasons = told.map((edge, at) => {
      const key = audit.receipts.keys[graph.record[edge]!] ?? '';
      return `${before[at]!} before ${nonce[graph.targets[edge]!]!} by version ${graph.version[edge]!} of ${key}`;
    });
    const more = cycle.length - told.length;
    return {
      key: audit.receipts.keys[graph.record[told[0]!]!] ?? '',
      text: `${cycle.length} requests cannot be put in order: ${reasons.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
      nonces: before.slice(0, witnessNonces),
    };
  });
  skew.look(audit.receipts.count);
  for (const [position, component] of components.entries()) {
    let firstMs = Infinity;
    for (const row of component) firstMs = Math.min(firstMs, done[row]!);
    skew.add(firstMs, component.length, position);
  }
  return [skew.finding()];
}
