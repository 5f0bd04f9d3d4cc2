import { racesOf } from './race.ts';
import type { Race } from './race.ts';
import { readingOf } from './reading.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import type { Table } from './table.ts';
import { harmless } from './wrap.ts';

/** Tables for a README or an issue. */
export const markdown: Reporter = {
  name: 'markdown',
  about: 'tables for documents',
  render: (runs, options) =>
    `${[...racesOf(runs).flatMap((race) => raceBlocks(race, options)), readingOf(runs).map(escaped).join(' ')].join('\n\n')}\n`,
};

function raceBlocks(race: Race, { workloads = [] }: ReportOptions): string[] {
  const about = workloads.find(({ name }) => name === race.workload)?.about;
  return [
    `### ${escaped(race.workload)}`,
    ...(about === undefined ? [] : [escaped(harmless(about))]),
    `${escaped(race.conditions.join(' · '))}  \n${escaped(race.machine.join(' · '))}`,
    tableOf(race.table('columns')),
    ...(race.resolutions === undefined ? [] : [tableOf(race.resolutions('columns'))]),
    ...(race.faults.length > 0 ? [race.faults.map((fault) => `- ! ${escaped(fault)}`).join('\n')] : []),
    ...(race.troubles.length > 0
      ? [race.troubles.map((trouble) => `- ? ${escaped(trouble)}`).join('\n')]
      : []),
    ...(race.findings.length > 0
      ? [race.findings.map((finding) => `- ✗ ${escaped(finding)}`).join('\n')]
      : []),
    ...(race.unexamined.length > 0 ? [race.unexamined.map((line) => `- ${escaped(line)}`).join('\n')] : []),
    ...(race.flaws.length > 0 ? [race.flaws.map((flaw) => `- ${escaped(flaw)}`).join('\n')] : []),
    ...(race.notes.length > 0
      ? [race.notes.map((note, index) => `${index + 1}. ${escaped(note)}`).join('\n')]
      : []),
  ];
}

function tableOf({ columns, rows }: Table): string {
  const row = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    row(columns.map(({ head }) => head.join(' '))),
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : '---')).join(' | ')} |`,
    ...rows.map((cells) => row(cells.map(({ text }) => text))),
  ].join('\n');
}

/** Keeps a text from outside from being read as a table, markup or HTML. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|`*_<>[\]]/g, (character) => `\\${character}`);
}
