import type { Outlier } from '../analyze/scaling/outlier.ts';
import type { Estimate, Scaling } from '../analyze/scaling/scaling.ts';
import type { Interval } from '../analyze/scaling/intervals.ts';
import type { ParameterName } from '../analyze/curves/model.ts';
import { formatCount, formatFigure, formatShare } from '../core/units.ts';
import type { Table } from './table.ts';
import { indented, tableLines } from './text.ts';

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

/** Fits as a text for a terminal, one below the other. */
export function scalingText(fits: readonly FittedScaling[], width: number): string {
  const about = 'Intervals hold 95 %. The error is how far a curve misses places that it was not shown.';
  const lines = [...fits.flatMap((fit) => [...linesOf(fit, width), '']), ...indented(about, '', width)];
  return `${lines.join('\n')}\n`;
}

function linesOf({ scaling, subject, varied, warnings }: FittedScaling, width: number): string[] {
  const { model, formula, why, peak, noPeak, parameters, superlinear, outlier } = scaling;
  const say = (line: string): string[] => indented(line, '', width);
  const doubts = [...(outlier === undefined ? [] : [outlierText(outlier, varied)]), ...warnings];
  return [
    ...say(subject),
    '',
    ...tableLines(pointTable(scaling, varied), width, false),
    '',
    ...tableLines(candidateTable(scaling), width, false),
    '',
    ...say(`${model}: X = ${formula}; ${why}`),
    ...Object.entries(parameters).flatMap(([name, estimate]) =>
      say(
        `  ${letters[name as ParameterName]} = ${withInterval(estimate)}  ${meaningOf(name as ParameterName, estimate)}`,
      ),
    ),
    ...(peak === undefined
      ? say(`peak not identified: ${noPeak ?? ''}`)
      : say(
          `peak: ${precise(peak.x)} (${between(peak.intervals.x)}) at ${varied} = ${precise(peak.n)} (${between(peak.intervals.n)})`,
        )),
    ...(superlinear === undefined
      ? []
      : say(
          `efficiency exceeds 1: at ${varied} = ${formatCount(superlinear.n)} each does ${formatFigure(superlinear.value)} times what one at ${varied} = ${formatCount(scaling.points[0]?.n)} does; look for what they share (a cache, batches) or for a first point that is too low`,
        )),
    ...(doubts.length > 0 ? [''] : []),
    ...doubts.flatMap((doubt) => say(`! ${doubt}`)),
  ];
}

/** A fit as a document for programs. */
export function scalingJson(fit: FittedScaling): string {
  return `${JSON.stringify(documentOf(fit), null, 2)}\n`;
}

/** Fits of a sweep's strategies as a document for programs. */
export function scalingsJson(fits: readonly FittedScaling[]): string {
  return `${JSON.stringify({ fits: fits.map(documentOf) }, null, 2)}\n`;
}

/** What is not known is null. */
function documentOf({ scaling, subject, varied, warnings }: FittedScaling): object {
  const { peak, noPeak, candidates, parameters, superlinear, outlier, ...rest } = scaling;
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
    columns: [
      { head: [varied], align: 'right' },
      { head: ['X', '/s'], align: 'right' },
      { head: ['curve', '/s'], align: 'right' },
      { head: ['off'], align: 'right' },
      { head: ['times'], align: 'right' },
    ],
    rows: points.map(({ n, x, fitted, times }) =>
      [formatCount(n), formatFigure(x), formatFigure(fitted), signed(fitted / x - 1), String(times)].map(
        (text) => ({ text }),
      ),
    ),
  };
}

function candidateTable({ candidates }: Scaling): Table {
  return {
    columns: [
      { head: ['model'], align: 'left' },
      { head: ['formula'], align: 'left' },
      { head: ['parameters'], align: 'left' },
      { head: ['AICc'], align: 'right' },
      { head: ['error'], align: 'right' },
    ],
    rows: candidates.map(({ model, formula, parameters, aicc, leaveOneOut, chosen }) =>
      [
        `${chosen ? '→ ' : '  '}${model}`,
        formula,
        Object.entries(parameters)
          .map(([name, value]) => `${letters[name as ParameterName]} ${precise(value)}`)
          .join(', '),
        aicc === undefined ? '–' : aicc.toFixed(1),
        formatShare(leaveOneOut),
      ].map((text) => ({ text })),
    ),
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
