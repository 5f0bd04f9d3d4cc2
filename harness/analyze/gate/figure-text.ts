import { formatFigure, formatShare } from '../../core/units.ts';
import { metrics } from '../objective-metrics.ts';
import type { Unit } from '../objective-metrics.ts';
import type { BoundVerdict } from './gate.ts';

/** The figure with where it lies; of a bound that is relative, its change from the kept one, and where that lies. */
export function figureText({ threshold: { metric, ofKept }, figure, kept, low, high }: BoundVerdict): string {
  const { unit } = metrics[metric];
  const isRelative = ofKept === true && figure !== undefined && kept !== undefined;
  const main = withUnit(figure, unit) + (isRelative ? `: ${change(figure / kept)}` : '');
  if (low === undefined || low === high) return main;
  const format = (value: number): string => (isRelative ? change(value) : bare(value, unit));
  return `${main} (${format(low)} to ${high === undefined ? 'unknown' : format(high)})`;
}

function change(ratio: number): string {
  const share = formatShare(Math.abs(ratio - 1));
  return `${ratio < 1 ? '−' : '+'}${share}`;
}

function bare(value: number, unit: Unit): string {
  return unit === 'share' ? formatShare(value) : formatFigure(value);
}

/** A figure with its unit. */
export function withUnit(value: number | undefined, unit: Unit): string {
  if (value === undefined) return '–';
  return `${bare(value, unit)}${unit === 'ms' ? ' ms' : unit === 'perS' ? '/s' : ''}`;
}
