import { spelled } from '../../harness/core/spelled.ts';
import { anomalyKinds } from '../../harness/core/verdict.ts';
import type { AnomalyKind } from '../../harness/core/verdict.ts';
import type { FieldArrival, FieldServer } from '../../targets/adapters/field-server.ts';
import type { FieldResult, RacedWay, RaceOutcome } from './field-result.ts';

const arrivals: readonly (readonly [FieldArrival, string])[] = [
  ['burst', 'in bursts'],
  ['closed', 'in a closed loop'],
];
const heads = [
  'who',
  'version',
  'raced',
  ...arrivals.map(([, words]) => words),
  'worst that was seen',
  'its makers say',
];

/** The table of all servers that were raced, in the order of the registry: a row an adapter. */
export function fieldTable(servers: readonly FieldServer[], results: readonly FieldResult[]): string {
  const rows = servers.flatMap((server) => {
    const result = results.find((one) => one.server === server.name);
    return result === undefined ? [] : rowsOf(server, result);
  });
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What one way of racing a server showed, for a terminal. */
export function sentenceOf({ name }: Pick<FieldServer, 'name'>, way: RacedWay): string {
  return `${name}, ${way.adapter}, ${way.arrival}: ${verdictOf(way)}; ${worstOf([way])}`;
}

function rowsOf({ title, makers, races }: FieldServer, { version, races: raced }: FieldResult): string[][] {
  return races.flatMap(({ adapter, what, said = '–' }) => {
    const ways = raced.filter((way) => way.adapter === adapter);
    const [first] = ways;
    if (first === undefined) return [];
    const verdicts = arrivals.map(([arrival]) => ways.find((way) => way.arrival === arrival));
    return [
      [
        `${title} (${makers})`,
        version,
        `\`${first.workload}\`: ${what}`,
        ...verdicts.map((way) => (way === undefined ? '–' : verdictOf(way))),
        worstOf(ways),
        said,
      ],
    ];
  });
}

/** Wrong where one race was, right only where all were, and how many of them. */
function verdictOf({ runs }: RacedWay): string {
  const wrong = countOf(runs, 'invalid');
  if (wrong > 0) return `✗ wrong, ${wrong} of ${runs.length}`;
  const open = countOf(runs, 'inconclusive');
  if (open > 0) return `? inconclusive, ${open} of ${runs.length}`;
  const least = Math.min(...runs.map(({ examined }) => examined));
  const of = runs[0]?.invariants ?? 0;
  return `✓ ${least} of ${of} held, ${runs.length} of ${runs.length}`;
}

function countOf(runs: readonly RaceOutcome[], result: RaceOutcome['result']): number {
  return runs.filter((run) => run.result === result).length;
}

/** What went wrong first where it went wrong most often, in words and as it was seen; or why nothing was proven. */
function worstOf(ways: readonly RacedWay[]): string {
  const runs = ways.flatMap((way) => way.runs);
  const [worst] = runs
    .flatMap(({ anomalies }) => anomalies.slice(0, 1))
    .toSorted((one, other) => other.count - one.count);
  if (worst !== undefined) {
    const { kind, count, worst: text } = worst;
    return `${anomalyKinds[kind as AnomalyKind]}: ${inCell(text)} (${count} times in one race)`;
  }
  const [why] = runs.flatMap(({ reasons }) => reasons);
  return why === undefined ? '–' : inCell(why);
}

function inCell(text: string): string {
  return spelled(text).replaceAll('|', String.raw`\|`);
}
