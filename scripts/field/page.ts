import { anomalyKinds } from '../../harness/core/verdict.ts';
import type { AnomalyKind } from '../../harness/core/verdict.ts';
import { spelled } from '../../harness/core/spelled.ts';
import type { FieldServer } from '../../targets/adapters/field-server.ts';
import type { FieldResult, RacedWay } from './field-result.ts';

const heads = ['who', 'version', 'raced', 'clients come', 'verdict', 'worst', 'wrong', 'its makers say'];

/** The table of all servers that were raced, in the order of the registry. */
export function fieldTable(servers: readonly FieldServer[], results: readonly FieldResult[]): string {
  const rows = servers.flatMap((server) => {
    const result = results.find((one) => one.server === server.name);
    return result === undefined ? [] : rowsOf(server, result);
  });
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What one way of racing a server showed, for a terminal. */
export function sentenceOf({ name }: FieldServer, way: RacedWay): string {
  const wrong = `${wrongOf(way).length} of ${way.runs.length} wrong`;
  return `${name} ${way.adapter} ${way.arrival}: ${verdictOf(way)}, ${wrong}; ${worstOf(way)}`;
}

function rowsOf({ title, makers, races }: FieldServer, { version, races: ways }: FieldResult): string[][] {
  return races.flatMap(({ adapter, what, said = '–' }) =>
    ways
      .filter((way) => way.adapter === adapter)
      .map((way) => [
        `${title} (${makers})`,
        version,
        `\`${way.workload}\`: ${what}`,
        way.arrival === 'burst' ? 'in bursts' : 'in a closed loop',
        verdictOf(way),
        worstOf(way),
        `${wrongOf(way).length} of ${way.runs.length}`,
        said,
      ]),
  );
}

function wrongOf({ runs }: RacedWay): RacedWay['runs'] {
  return runs.filter(({ result }) => result === 'invalid');
}

/** Wrong where one race was; right only where all were. */
function verdictOf(way: RacedWay): string {
  if (wrongOf(way).length > 0) return '✗ wrong';
  if (way.runs.some(({ result }) => result === 'inconclusive')) return '? inconclusive';
  const least = Math.min(...way.runs.map(({ examined }) => examined));
  const of = way.runs[0]?.invariants ?? 0;
  return least === of ? '✓ valid' : `✓ ${least} of ${of}`;
}

/** What went wrong first, in words and as it was seen; or why nothing was proven. */
function worstOf(way: RacedWay): string {
  const worst = wrongOf(way)[0]?.anomalies[0];
  if (worst !== undefined)
    return `${anomalyKinds[worst.kind as AnomalyKind]}, ${worst.count} times: ${inCell(worst.worst)}`;
  const [why] = way.runs.flatMap(({ reasons }) => reasons);
  return why === undefined ? '–' : inCell(why);
}

function inCell(text: string): string {
  return spelled(text).replaceAll('|', String.raw`\|`);
}
