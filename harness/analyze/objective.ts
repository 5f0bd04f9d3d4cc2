import { nearest } from '../core/registry.ts';
import { parseCount, parseDuration, parseRate } from '../core/units.ts';
import { metricNames, metrics } from './objective-metrics.ts';
import type { Comparison, Judged, MetricName, Unit } from './objective-metrics.ts';

/** One bound of an objective: `p99<50ms`; the value is in the metric's unit (ms, share of 1, count, per second). */
export interface Threshold {
  readonly metric: MetricName;
  readonly comparison: Comparison;
  readonly value: number;
  /** The value is a multiple of what a kept run measured: 1.1 of `p99<+10%`. */
  readonly ofKept?: true;
  /** As written. */
  readonly text: string;
}

/** What a service has to keep to: every bound at once. */
export interface Objective {
  readonly text: string;
  readonly thresholds: readonly Threshold[];
}

/** A figure that is known to lie between two values. */
export interface Span {
  readonly low: number;
  readonly high: number;
}

/**
 * Reads `p99<50ms,409<30%,violations=0`: bounds by comma, each a metric, a comparison and a value with its unit, or
 * `p99<+10%` where there is a kept run to be compared with. What cannot be read is answered as problems, each saying
 * what to write instead.
 */
export function parseObjective(
  text: string,
  { hasKept = false }: { readonly hasKept?: boolean } = {},
): Objective | { readonly problems: readonly string[] } {
  const thresholds: Threshold[] = [];
  const problems: string[] = [];
  if (text.trim() === '') return { problems: ['is empty; write p99<50ms,409<30%,violations=0'] };
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const threshold = parseThreshold(part);
    if (typeof threshold === 'string') problems.push(threshold);
    else if (threshold.ofKept === true && !hasKept)
      problems.push(
        `${JSON.stringify(part)} is relative to a kept run; name one by bench --objective-baseline DIR, or write ${metrics[threshold.metric].example}`,
      );
    else if (
      thresholds.some(({ metric, ofKept }) => metric === threshold.metric && ofKept === threshold.ofKept)
    )
      problems.push(`${JSON.stringify(part)} bounds ${threshold.metric} a second time; keep one of them`);
    else thresholds.push(threshold);
  }
  return problems.length > 0 ? { problems } : { text, thresholds };
}

/** Says whether a figure keeps to a bound. */
export function holds({ comparison, value }: Threshold, figure: number): boolean {
  switch (comparison) {
    case '<':
      return figure < value;
    case '<=':
      return figure <= value;
    case '=':
      return figure === value;
    case '>=':
      return figure >= value;
    case '>':
      return figure > value;
  }
}

/** What is known of a bound by an interval: it holds or is broken throughout, or it cannot be told yet. */
export function judge(threshold: Threshold, { low, high }: Span): 'holds' | 'broken' | 'open' {
  const [atLow, atHigh] = [holds(threshold, low), holds(threshold, high)];
  // An interval around an exact value holds both sides of it.
  if (threshold.comparison === '=' && low < threshold.value && threshold.value < high) return 'open';
  return atLow === atHigh ? (atLow ? 'holds' : 'broken') : 'open';
}

/** The figure of a run that a bound speaks of; undefined where the run did not measure it. */
export function measuredBy({ metric }: Pick<Threshold, 'metric'>, run: Judged): number | undefined {
  return metrics[metric].of(run);
}

function parseThreshold(part: string): Threshold | string {
  const shown = JSON.stringify(part);
  if (part === '') return 'a bound is empty; write bounds by comma: p99<50ms,409<30%';
  const [, name = '', comparison = '', figure = ''] = /^([^<>=]*)([<>=]*)(.*)$/s.exec(part) ?? [];
  const metric = name.trim();
  if (!isMetric(metric)) {
    const near = nearest(metric, metricNames);
    const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
    return `${shown}: unknown metric ${JSON.stringify(metric)}${hint}; choose from ${metricNames.join(', ')}`;
  }
  const { unit, comparisons, example } = metrics[metric];
  if (!isComparison(comparison, comparisons)) {
    const what = comparison === '' ? 'has no comparison' : `cannot be compared by ${comparison}`;
    return `${shown}: ${metric} ${what}; write ${example} (${comparisons.join(' or ')})`;
  }
  const [, percent] = /^([+-]\d+(?:\.\d+)?)%$/.exec(figure.trim()) ?? [];
  if (percent !== undefined) {
    if (unit === 'count') return `${shown}: ${metric} are counted, not compared; write ${example}`;
    const value = exactly(1 + Number(percent) / 100);
    const sign = unit === 'perS' ? '>-' : '<+';
    if (value <= 0) return `${shown}: leaves nothing of what was kept; write ${metric}${sign}10%`;
    return { metric, comparison, value, ofKept: true, text: part };
  }
  const value = parseFigure(figure.trim(), unit, example);
  if (typeof value === 'string') return `${shown}: ${value}`;
  if (value < 0) return `${shown}: is below 0; write ${example}`;
  if (value === 0 && comparison === '<') return `${shown}: nothing is less than 0; write ${example}`;
  return { metric, comparison, value, text: part };
}

function parseFigure(text: string, unit: Unit, example: string): number | string {
  if (text === '') return `has no value; write ${example}`;
  switch (unit) {
    case 'ms':
      return parseDuration(text);
    case 'share':
      return parseShare(text, example);
    case 'perS':
      return parseRate(text);
    case 'count':
      return parseCount(text);
  }
}

/** `30%`; a bare 0.3 could mean either, and a bare 0 is nothing in both. */
function parseShare(text: string, example: string): number | string {
  if (text === '0') return 0;
  const [, digits] = /^(-?\d+(?:\.\d+)?)%$/.exec(text) ?? [];
  if (digits === undefined) return `${JSON.stringify(text)} is not a percentage; write ${example}`;
  if (Number(digits) > 100) return `${text} is more than all; write at most 100%`;
  return exactly(Number(digits) / 100);
}

/** Without the binary dust of a division. */
function exactly(value: number): number {
  return Number(value.toPrecision(15));
}

function isMetric(name: string): name is MetricName {
  return Object.hasOwn(metrics, name);
}

function isComparison(text: string, allowed: readonly Comparison[]): text is Comparison {
  return (allowed as readonly string[]).includes(text);
}
