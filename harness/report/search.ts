import type { JudgedBound } from '../analyze/search/probe.ts';
import { schemaVersion } from '../core/run-record.ts';
import { formatCount, formatDuration, formatFigure, formatRate, formatShare } from '../core/units.ts';
import type { Objective } from '../analyze/objective.ts';
import { metrics } from '../analyze/objective-metrics.ts';
import { findingOf } from '../experiments/search/search-ending.ts';
import type { Search } from '../experiments/search/search-ending.ts';
import type { Probe } from '../experiments/search/search-rate.ts';
import { racesOf } from './race.ts';
import type { ReportOptions } from './reporter.ts';
import type { Table, TableCell } from './table.ts';
import { headingOf, indented, tableLines } from './text.ts';

/** Searches as tables of their probes for a terminal, each with what it found. */
export function searchText(
  searches: readonly Search[],
  objective: Objective,
  options: ReportOptions,
): string {
  const lines = searches.flatMap((search) => {
    const { cell, probes, seconds } = search;
    const [race] = racesOf(probes.map(({ record }) => record));
    const spent = `${probes.length} races in ${formatDuration(Math.round(seconds) * 1000)}`;
    return [
      ...(race === undefined ? [] : headingOf(race, options)),
      '',
      ...tableLines(tableOf(probes, objective), options.width, options.color),
      '',
      ...indented(`${cell.strategy}: ${findingOf(search).text} (${spent})`, '', options.width),
      '',
    ];
  });
  const about =
    'Each figure stands with the interval that holds its long run with 95 %: a bound holds where all of it does, is broken where none does, and otherwise the race is repeated, longer. Answers that follow each other are alike: they count as the fewer independent ones that tell as much.';
  return `${[...lines, ...indented(about, '', options.width)].join('\n')}\n`;
}

/** The same as one document for programs. */
export function searchJson(searches: readonly Search[], objective: Objective): string {
  const document = {
    schemaVersion,
    runs: searches.flatMap(({ probes }) => probes.map(({ record }) => record)),
    searches: searches.map((search) => ({
      workload: search.cell.workload,
      strategy: search.cell.strategy,
      objective: objective.text,
      result: search.result,
      finding: findingOf(search).text,
      seconds: search.seconds,
      probes: search.probes.map(({ record, ...probe }) => ({ ...probe, durationS: record.durationS })),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function tableOf(probes: readonly Probe[], { thresholds }: Objective): Table {
  return {
    columns: [
      { head: ['rate', '/s'], align: 'right' },
      { head: ['for'], align: 'right' },
      ...thresholds.map(({ text }) => ({ head: [text], align: 'right' as const })),
      { head: ['says'], align: 'left' },
    ],
    rows: probes.map(({ ratePerS, record, ...judgement }) => [
      { text: formatRate(ratePerS) },
      { text: formatDuration(Math.round(record.durationS * 10) * 100) },
      ...thresholds.map(({ metric }, index) => boundCell(judgement.bounds[index], metrics[metric].unit)),
      wordsOf(judgement),
    ]),
  };
}

function boundCell(bound: JudgedBound | undefined, unit: 'ms' | 'share' | 'count' | 'perS'): TableCell {
  if (bound === undefined) return { text: '–' };
  const format = unit === 'share' ? formatShare : formatFigure;
  const { figure, low, high, says } = bound;
  const text =
    low === high
      ? format(low)
      : `${format(figure)} (${format(low)}–${high === undefined ? 'unknown' : format(high)})`;
  const tone = { holds: 'good', broken: 'bad', open: 'doubt' } as const;
  return { text, tone: tone[says] };
}

function wordsOf({ outcome, by, why, bounds }: Pick<Probe, 'outcome' | 'by' | 'why' | 'bounds'>): TableCell {
  if (outcome === 'pass') return { text: '✓ holds', tone: 'good' };
  if (outcome === 'undecided') {
    const short = bounds.find(({ says, high }) => says === 'open' && high === undefined);
    const of =
      short === undefined
        ? ''
        : `: ${formatCount(short.answers)} answers count as ${formatCount(short.independent)}`;
    return { text: `? cannot be told${of}`, tone: 'doubt' };
  }
  return by === 'service'
    ? { text: '✗ broken', tone: 'bad' }
    : { text: `? not measured: ${why ?? ''}`, tone: 'doubt' };
}
