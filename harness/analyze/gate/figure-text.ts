import { formatFigure, formatShare } from '../../core/units.ts';
import { metrics } from '../objective-metrics.ts';
import type { Unit } from '../objective-metrics.ts';
import type { BoundVerdict } from './gate.ts';

/** The figure with where it lies; of a bound that is relative, where its ratio to the kept one does. */
export function figureText({ threshold: { metric, ofKept }, figure, low, high }: BoundVerdict): string {
  const { unit } = metrics[metric];
  const main = withUnit(figure, unit);
  if (low === undefined || (low === high && ofKept !== true)) return main;
  const format = (value: number): string => (ofKept === true ? change(value) : bare(value, unit));
  return low === high
    ? `${main} (${format(low)})`
    : `${main} (${format(low)} to ${high === undefined ? 'unknown' : format(high)})`;
}

function change(ratio: number): string {
  const percent = 100 * (ratio - 1);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}%`;
}

function bare(value: number, unit: Unit): string {
  return unit === 'share' ? formatShare(value) : formatFigure(value);
}

/** A figure with its unit. */
export function withUnit(value: number | undefined, unit: Unit): string {
  if (value === undefined) return '–';
  return `${bare(value, unit)}${unit === 'ms' ? ' ms' : unit === 'perS' ? '/s' : ''}`;
}
