import { schemaVersion } from '../../core/run-record.ts';
import type { MappingLine } from '../../experiments/preflight/lines.ts';
import type { Preflight } from '../../experiments/preflight/preflight.ts';
import { formatDuration } from '../../core/units.ts';
import { left, sentences } from '../document.ts';
import type { Block, Case, Cell, Document } from '../document.ts';

/** What one client has seen of adapters, line by line. */
export function preflightDocument(preflights: readonly Preflight[]): Document {
  return {
    blocks: preflights.flatMap(blocksOf),
    data: { schemaVersion, preflights },
    cases: preflights.map(caseOf),
  };
}

/** Whose mistake that is. */
export const contradictedWords =
  'what is contradicted is a mistake of the adapter, or of the service even with one client';

/** Everything that contradicts an adapter, each as one line. */
export function preflightProblems({ workload, lines }: Preflight): readonly string[] {
  return lines.flatMap((one) => {
    if (one.state !== 'contradicted') return [];
    const { line, sent, came, taken, means } = one;
    return [
      `${line} is contradicted: ${sent.join(' ; ')} was answered ${came}, taken for ${taken}; ${workload} means ${means}`,
    ];
  });
}

function caseOf(preflight: Preflight): Case {
  const [why, ...more] = preflightProblems(preflight);
  return {
    suite: 'preflight',
    name: `${preflight.name}, ${preflight.workload}`,
    seconds: preflight.tookMs / 1000,
    outcome: why === undefined ? 'passed' : 'failed',
    ...(why === undefined ? {} : { why, more }),
  };
}

function blocksOf({ name, workload, url, lines, requests, tookMs }: Preflight): Block[] {
  const count = (state: MappingLine['state']): number => lines.filter((line) => line.state === state).length;
  const contradicted = lines.filter((line) => line.state === 'contradicted');
  return [
    {
      kind: 'heading',
      text: name,
      about: `${workload} at ${url}, one client at a time`,
      facts: [[`${requests} exchanges in ${formatDuration(tookMs)}`]],
    },
    {
      kind: 'table',
      columns: [left('line of the mapping'), left('seen'), left('note')],
      rows: lines.map(rowOf),
    },
    ...contradicted.map(({ line, sent, came, taken, means }): Block => ({
      kind: 'figure',
      about: `✗ ${line}`,
      lines: [...sent, `  came       ${came}`, `  taken for  ${taken}`, `  means      ${means}`],
    })),
    ...sentences(
      `${count('confirmed')} confirmed, ${contradicted.length} contradicted, ${count('not seen')} not seen.`,
      ...(contradicted.length === 0 ? [] : [`${contradictedWords.replace('w', 'W')}.`]),
    ),
  ];
}

function rowOf(line: MappingLine): Cell[] {
  const { state } = line;
  return [
    { text: line.line },
    { text: `${marks[state]} ${state}`, tone: tones[state] },
    { text: line.state === 'contradicted' ? `${line.taken}; means ${line.means}` : (line.note ?? '') },
  ];
}

const marks = { confirmed: '✓', contradicted: '✗', 'not seen': '·' } as const;
const tones = { confirmed: 'good', contradicted: 'bad', 'not seen': 'doubt' } as const;
