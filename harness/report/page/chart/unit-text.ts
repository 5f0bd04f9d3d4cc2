import type { Axis } from '../../chart.ts';
import { formatCount, formatDuration, formatFigure, formatShare } from '../../../core/units.ts';

/** A value of an axis as a person reads it alone. */
export function valueText({ unit, scale }: Pick<Axis, 'unit' | 'scale'>, value: number): string {
  if (scale === 'percentile') return percentileText(value);
  switch (unit) {
    case 's':
      return value < 0 ? `-${formatDuration(-value * 1000)}` : formatDuration(value * 1000);
    case 'ms':
      return formatDuration(value);
    case '/s':
      return `${formatFigure(value)}/s`;
    case 'share':
      return formatShare(value);
    case 'count':
      return formatCount(value);
    case 'ratio':
      return formatFigure(value);
  }
}

/** A mark of an axis whose name says the unit. */
export function tickText(axis: Axis, value: number): string {
  if (axis.scale === 'percentile') return percentileText(value);
  if (axis.unit === 'share') return `${Number((value * 100).toPrecision(3))}%`;
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return Number(value.toPrecision(4)).toLocaleString('en');
}

/** The name of an axis with its unit. */
export function axisText({ name, unit }: Axis): string {
  return unit === 'share' || unit === 'count' || unit === 'ratio' ? name : `${name}, ${unit}`;
}

function percentileText(share: number): string {
  if (share === 0) return 'min';
  // What is left to 1 is told to two digits: 99.93, and not 100.
  const left = 100 * (1 - share);
  const digits = left >= 1 ? 0 : Math.min(5, Math.ceil(-Math.log10(left)) + 1);
  return `p${Number((100 - left).toFixed(digits))}`;
}
