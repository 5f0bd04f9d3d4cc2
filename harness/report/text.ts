import type { Race } from './race.ts';
import { racesOf } from './race.ts';
import { readingOf } from './reading.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { headLines, layoutOf, rowLines, totalOf } from './table.ts';
import type { Table, Tone } from './table.ts';
import { displayWidth, harmless, unbroken, wrap } from './wrap.ts';

/** Tables for a terminal, one a workload. */
export const text: Reporter = {
  name: 'text',
  about: 'tables for a terminal',
  render: (runs, options) => {
    if (runs.length === 0) return 'no runs\n';
    const lines = racesOf(runs).flatMap((race) => [...raceLines(race, options), '']);
    const reading = readingOf(runs).flatMap((sentence) => wrap(sentence, options.width));
    return `${[...lines, ...reading].join('\n')}\n`;
  },
};

function raceLines(race: Race, options: ReportOptions): string[] {
  const { width, color } = options;
  return [
    ...headingOf(race, options),
    '',
    ...tableLines(roomy(race.table, width), width, color),
    ...(race.resolutions === undefined
      ? []
      : ['', ...tableLines(roomy(race.resolutions, width), width, false)]),
    ...(race.faults.length > 0 ? [''] : []),
    ...race.faults.flatMap((fault) => indented(`! ${fault}`, '', width)),
    ...(race.troubles.length > 0 ? [''] : []),
    ...race.troubles.flatMap((trouble) => indented(`? ${trouble}`, '', width)),
    ...(race.findings.length > 0 ? [''] : []),
    ...race.findings.flatMap((finding) => indented(`✗ ${finding}`, '', width)),
    ...(race.unexamined.length > 0 ? [''] : []),
    ...race.unexamined.flatMap((line) => indented(line, '', width)),
    ...(race.flaws.length > 0 ? [''] : []),
    ...race.flaws.flatMap((flaw) => indented(flaw, '', width)),
    ...(race.notes.length > 0 ? [''] : []),
    ...race.notes.flatMap((note, index) => indented(`${index + 1} ${note}`, '', width)),
  ];
}

/** What was raced, how and where, above a table. */
export function headingOf(race: Race, { width, workloads = [] }: ReportOptions): string[] {
  const about = workloads.find(({ name }) => name === race.workload)?.about;
  return [
    ...indented(about === undefined ? race.workload : `${race.workload}: ${harmless(about)}`, '', width),
    ...indented(race.conditions.map(unbroken).join('\u00a0· '), '  ', width),
    ...indented(race.machine.join('\u00a0· '), '  ', width),
  ];
}

/** Settings get columns where strategies stay whole and verdicts have room for their words. */
function roomy(tableIn: Race['table'], width: number): Table {
  const table = tableIn('columns');
  const layout = layoutOf(table, width);
  const isWhole = (head: string, enough: number): boolean => {
    const index = table.columns.findIndex((column) => column.head[0] === head);
    const natural = Math.max(...table.rows.map((row) => displayWidth(row[index]?.text ?? '')));
    return (layout.widths[index] ?? 0) >= Math.min(natural, enough);
  };
  const fits = totalOf(layout) <= width && isWhole('strategy', 24) && isWhole('verdict', 12);
  return fits ? table : tableIn('label');
}

/** The lines of a table. */
export function tableLines(table: Table, width: number, color: boolean): string[] {
  const layout = layoutOf(table, width);
  const paint = color ? painted : plain;
  return [
    ...headLines(table.columns, layout),
    layout.widths.map((columns) => '─'.repeat(columns)).join(' '.repeat(layout.gap)),
    ...table.rows.flatMap((row) => rowLines(row, table.columns, layout, paint)),
  ];
}

const codes: Readonly<Record<Tone, number>> = { good: 32, bad: 31, doubt: 33 };

function painted(content: string, tone: Tone | undefined): string {
  return tone === undefined ? content : `\u001b[${codes[tone]}m${content}\u001b[39m`;
}

function plain(content: string): string {
  return content;
}

/** Lines of which all but the first stand further in. */
export function indented(content: string, indent: string, width: number): string[] {
  return wrap(content, width - indent.length - 2).map(
    (line, index) => `${indent}${index === 0 ? '' : '  '}${line}`,
  );
}
