import type { JudgedBound } from '../../analyze/search/known-bound.ts';
import type { Named } from '../../core/registry.ts';
import { schemaVersion } from '../../core/run-record.ts';
import { formatCount, formatDuration, formatFigure, formatRate, formatShare } from '../../core/units.ts';
import { broke, brokePromise } from '../../analyze/endings/doubts.ts';
import type { Objective } from '../../analyze/objective.ts';
import { metrics } from '../../analyze/objective-metrics.ts';
import { findingOf } from '../../experiments/search/search-ending.ts';
import type { Search } from '../../experiments/search/search-ending.ts';
import type { Probe } from '../../experiments/search/search-rate.ts';
import type { Chart } from '../chart.ts';
import { figureCell, left, right, sentences, spare } from '../document.ts';
import type { Block, Case, Cell, Document, Table, Verdicts } from '../document.ts';
import { headingOf } from './race/heading.ts';

/** Searches as tables of their probes, each with what it found. */
export function searchDocument(
  searches: readonly Search[],
  objective: Objective,
  workloads: readonly Named[],
): Document {
  return {
    blocks: [
      ...searches.flatMap((search): Block[] => {
        const { cell, probes, seconds } = search;
        const records = probes.map(({ record }) => record);
        const spent = `${probes.length} races in ${formatDuration(Math.round(seconds) * 1000)}`;
        return [
          ...(records.length === 0 ? [] : [headingOf(records, workloads)]),
          verdictOf(search),
          tableOf(cell.strategy, probes, objective),
          { kind: 'aside', blocks: () => probesCharts(probes, objective) },
          ...sentences(`${cell.strategy}: ${findingOf(search).text} (${spent}).`),
        ];
      }),
      ...sentences(
        'Each figure stands with the interval that holds its long run with 95 %: a bound holds where all of it does, is broken where none does, and otherwise the race is repeated, longer. Answers that follow each other are alike: they count as the fewer independent ones that tell as much.',
      ),
    ],
    cases: searches.map((search) => caseOf(search, objective)),
    data: {
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
    },
  };
}

/** A search that was settled has passed; one that found its objective broken at the lowest rate, or a safe strategy wrong, has failed. */
function caseOf(search: Search, objective: Objective): Case {
  const { cell, probes, seconds } = search;
  const { code, text } = findingOf(search);
  const broken = probes.filter(({ record }) => brokePromise(record));
  const reasons = [
    ...(code === 0 ? [] : [text]),
    ...broken.map(({ record }) => `promised to be safe, but ${broke(record)}`),
  ];
  return {
    suite: cell.workload,
    name: `${cell.strategy}, ${objective.text}`,
    seconds,
    outcome: broken.length > 0 || code === 99 ? 'failed' : code === 0 ? 'passed' : 'unproven',
    ...(reasons[0] === undefined ? {} : { why: reasons[0], more: reasons.slice(1) }),
  };
}

function verdictOf(search: Search): Verdicts {
  const { code, text } = findingOf(search);
  const tone = code === 0 ? 'good' : code === 99 ? 'bad' : 'doubt';
  return { kind: 'verdicts', about: 'What holds', items: [{ who: search.cell.strategy, text, tone }] };
}

/** What each bound came to at each rate that was tried. */
function probesCharts(probes: readonly Probe[], { thresholds }: Objective): Chart[] {
  const rates = probes.map(({ ratePerS }) => ratePerS);
  return thresholds.map(({ metric, text, value }, index) => {
    const { unit } = metrics[metric];
    const series = (['holds', 'open', 'broken'] as const).flatMap((says) => {
      const points = probes.flatMap(({ ratePerS, bounds }) => {
        const bound = bounds[index];
        if (bound?.says !== says || bound.figure === undefined) return [];
        const { figure, low, high } = bound;
        return [{ x: ratePerS, y: figure, ...(high === undefined ? {} : { low, high }) }];
      });
      return points.length === 0
        ? []
        : [
            {
              name: says,
              shape: 'points' as const,
              points,
              ...(says === 'broken' ? { isWrong: true as const } : {}),
            },
          ];
    });
    return {
      kind: 'chart',
      about: `Bound ${text}, by rate`,
      reading:
        'A point is a race, with the interval that holds its long run with 95 %, where both of its ends are known; the line is the bound.',
      x: { name: 'rate', unit: '/s', scale: 'linear' },
      y: { name: metric, unit: unit === 'perS' ? '/s' : unit, scale: unit === 'ms' ? 'log' : 'linear' },
      series: [
        ...series,
        {
          name: text,
          shape: 'line',
          points: [0, Math.max(...rates)].map((x) => ({ x, y: value })),
        },
      ],
    };
  });
}

function tableOf(strategy: string, probes: readonly Probe[], { thresholds }: Objective): Table {
  return {
    kind: 'table',
    caption: strategy,
    columns: [
      right('rate', '/s'),
      spare(1, { ...right('for'), unit: 's' }),
      ...thresholds.map(({ text, metric }) => ({ ...right(text), unit: units[metrics[metric].unit] })),
      left('says'),
    ],
    rows: probes.map(({ ratePerS, record, ...judgement }) => [
      figureCell(ratePerS, formatRate),
      figureCell(record.durationS, (seconds) => formatDuration(Math.round(seconds * 10) * 100)),
      ...thresholds.map(({ metric }, index) => boundCell(judgement.bounds[index], metrics[metric].unit)),
      wordsOf(judgement),
    ]),
  };
}

const units = { ms: 'ms', share: 'share', count: 'count', perS: '/s' } as const;

function boundCell(bound: JudgedBound | undefined, unit: 'ms' | 'share' | 'count' | 'perS'): Cell {
  if (bound === undefined) return { text: '–' };
  const format = unit === 'share' ? formatShare : formatFigure;
  const { figure, low, high, says } = bound;
  const text =
    low === high
      ? format(low)
      : `${format(figure)} (${format(low)}–${high === undefined ? 'unknown' : format(high)})`;
  const tone = { holds: 'good', broken: 'bad', open: 'doubt' } as const;
  return {
    text,
    tone: tone[says],
    ...(figure === undefined ? {} : { value: figure }),
    interval: [low, high ?? Infinity],
  };
}

function wordsOf({ outcome, by, why, bounds }: Pick<Probe, 'outcome' | 'by' | 'why' | 'bounds'>): Cell {
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
