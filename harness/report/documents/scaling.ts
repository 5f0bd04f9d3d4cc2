import type { Outlier } from '../../analyze/scaling/outlier.ts';
import type { Estimate, Scaling } from '../../analyze/scaling/scaling.ts';
import type { Interval } from '../../analyze/scaling/intervals.ts';
import type { ParameterName } from '../../analyze/curves/model.ts';
import { formatCount, formatFigure, formatShare } from '../../core/units.ts';
import { figureCell, left, list, right, sentences } from '../document.ts';
import type { Block, Document, Table } from '../document.ts';
import { scalingChart } from './scaling/chart.ts';

/** A curve with where its points come from. */
export interface FittedScaling {
  readonly scaling: Scaling;
  /** What was fitted, in words. */
  readonly subject: string;
  /** What N counts: N, clients, instances, attempts/s. */
  readonly varied: string;
  readonly warnings: readonly string[];
}

const letters: Readonly<Record<ParameterName, string>> = { lambda: 'λ', sigma: 'σ', kappa: 'κ', w: 'w' };

/** One fit, or several one below the other. */
export function scalingDocument(fits: FittedScaling | readonly FittedScaling[]): Document {
  const isOne = 'scaling' in fits;
  return {
    blocks: [
      ...(isOne ? [fits] : fits).flatMap(fitBlocks),
      ...sentences('Intervals hold 95 %. The error is how far a curve misses places that it was not shown.'),
    ],
    data: isOne ? dataOf(fits) : { fits: fits.map(dataOf) },
  };
}

function fitBlocks({ scaling, subject, varied, warnings }: FittedScaling): Block[] {
  const { model, formula, why, peak, noPeak, parameters, superlinear, outlier } = scaling;
  const doubts = [...(outlier === undefined ? [] : [outlierText(outlier, varied)]), ...warnings];
  return [
    { kind: 'heading', text: subject, facts: [] },
    { kind: 'aside', blocks: () => [scalingChart(scaling, varied)] },
    pointTable(scaling, varied),
    candidateTable(scaling),
    ...list(
      [
        ...Object.entries(parameters).map(
          ([name, estimate]) =>
            `${letters[name as ParameterName]} = ${withInterval(estimate)}  ${meaningOf(name as ParameterName, estimate)}`,
        ),
        peak === undefined
          ? `peak not identified: ${noPeak ?? ''}`
          : `peak: ${precise(peak.x)} (${between(peak.intervals.x)}) at ${varied} = ${precise(peak.n)} (${between(peak.intervals.n)})`,
        ...(superlinear === undefined
          ? []
          : [
              `efficiency exceeds 1: at ${varied} = ${formatCount(superlinear.n)} each does ${formatFigure(superlinear.value)} times what one at ${varied} = ${formatCount(scaling.points[0]?.n)} does; look for what they share (a cache, batches) or for a first point that is too low`,
            ]),
      ],
      { about: `${model}: X = ${formula}; ${why}` },
    ),
    ...list(doubts.map((doubt) => `! ${doubt}`)),
  ];
}

/** What is not known is null. */
function dataOf({ scaling, subject, varied, warnings }: FittedScaling): object {
  const { peak, noPeak, candidates, parameters, superlinear, outlier, drawn: _, ...rest } = scaling;
  return {
    ...rest,
    subject,
    varied,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, estimate]) => [name, estimateOf(estimate)]),
    ),
    peak: peak ?? null,
    superlinear: superlinear ?? null,
    outlier: outlier ?? null,
    ...(noPeak === undefined ? {} : { noPeak }),
    candidates: candidates.map((candidate) => ({ ...candidate, aicc: candidate.aicc ?? null })),
    warnings,
  };
}

/** At a bound that the points would cross there is no interval. */
function estimateOf(estimate: Estimate): object {
  const { atBound, low, high } = estimate;
  return atBound !== undefined && low === high ? { ...estimate, low: null, high: null } : estimate;
}

const meaning: Readonly<Record<ParameterName, string>> = {
  lambda: 'throughput of one that has all to itself',
  sigma: 'contention: the share that is serial',
  kappa: 'coherency: what agreeing costs each pair',
  w: 'seconds that a success closes the record',
};

function meaningOf(name: ParameterName, { value }: Estimate): string {
  return name === 'sigma' && value < 0 ? 'below 0: what each one gains by another' : meaning[name];
}

function outlierText({ n, x, expected, chance }: Outlier, varied: string): string {
  return `${varied} = ${formatCount(n)}: ${precise(x)} lies far from the ${precise(expected)} that all other points say (by chance in ${chance < 1e-6 ? 'less than 1e-6' : chance.toExponential(0)} of such sets): measure it again, or leave it out; as it stands it bends the curve`;
}

function pointTable({ points }: Scaling, varied: string): Table {
  return {
    kind: 'table',
    columns: [
      right(varied),
      right('X', '/s'),
      right('curve', '/s'),
      { ...right('off'), unit: 'share' },
      right('times'),
    ],
    rows: points.map(({ n, x, fitted, times }) => [
      figureCell(n, formatCount),
      figureCell(x, formatFigure),
      figureCell(fitted, formatFigure),
      figureCell(fitted / x - 1, signed),
      figureCell(times, String),
    ]),
  };
}

function candidateTable({ candidates }: Scaling): Table {
  return {
    kind: 'table',
    columns: [
      left('model'),
      left('formula'),
      left('parameters'),
      right('AICc'),
      { ...right('error'), unit: 'share' },
    ],
    rows: candidates.map(({ model, formula, parameters, aicc, leaveOneOut, chosen }) => [
      { text: `${chosen ? '→ ' : '  '}${model}` },
      { text: formula },
      {
        text: Object.entries(parameters)
          .map(([name, value]) => `${letters[name as ParameterName]} ${precise(value)}`)
          .join(', '),
      },
      figureCell(aicc, (figure) => figure?.toFixed(1) ?? '–'),
      figureCell(leaveOneOut, formatShare),
    ]),
  };
}

function withInterval(estimate: Estimate): string {
  const { value, low, high, atBound } = estimate;
  if (atBound === undefined) return `${precise(value)} (${between(estimate)})`;
  return `${precise(value)}, at its bound${low < high ? ` (${between(estimate)})` : ''}`;
}

function between({ low, high }: Interval): string {
  return `${precise(low)} to ${high === Infinity ? 'unbounded' : precise(high)}`;
}

/** Three significant digits; κ is small, so that a figure of a table would hide it. */
function precise(value: number): string {
  const size = Math.abs(value);
  return size > 0 && size < 0.01 ? value.toExponential(2) : formatFigure(value);
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${(Math.abs(share) * 100).toFixed(1)}%`;
}
