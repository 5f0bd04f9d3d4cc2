import type { Axis } from '../../chart.ts';

/** A direction of a chart: where a value lies in it, from 0 to 1, and where its marks are. */
export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** Lays values out as an axis says, between round ends; `most` marks at most, about. */
export function scaleOf({ scale }: Pick<Axis, 'scale'>, values: readonly number[], most = 6): Scale {
  switch (scale) {
    case 'linear':
      return linear(values, most);
    case 'log':
      return logarithmic(values, most);
    case 'percentile':
      return percentiles(values);
  }
}

function between(from: number, to: number): (value: number) => number {
  return (value) => (to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0.5);
}

/** The same without what round ends add: time ends where it ends. */
export function tightScaleOf(axis: Pick<Axis, 'scale'>, values: readonly number[], most?: number): Scale {
  const whole = scaleOf(axis, values, most);
  if (axis.scale !== 'linear') return whole;
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const high = values.reduce((greatest, value) => Math.max(greatest, value), low);
  return { at: between(low, high), ticks: whole.ticks.filter((tick) => tick >= low && tick <= high) };
}

/** From zero, or from what lies below it, so that lengths can be compared. */
function linear(values: readonly number[], marks: number): Scale {
  const low = values.reduce((least, value) => Math.min(least, value), 0);
  const most = values.reduce((greatest, value) => Math.max(greatest, value), low);
  const high = most > low ? most : low + 1;
  const step = roundAbove((high - low) / marks);
  const [from, to] = [Math.floor(low / step), Math.ceil(high / step)];
  return {
    at: between(from * step, to * step),
    ticks: Array.from({ length: to - from + 1 }, (_, index) => exact((from + index) * step)),
  };
}

/** The next of 1, 2, 5, 10, 20, … */
function roundAbove(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value));
  return exact(([1, 2, 5].find((digit) => digit * decade >= value * 0.999) ?? 10) * decade);
}

function logarithmic(values: readonly number[], most: number): Scale {
  const positive = values.filter((value) => value > 0);
  const low = positive.reduce((least, value) => Math.min(least, value), Infinity);
  const high = positive.reduce((greatest, value) => Math.max(greatest, value), 0);
  if (high === 0) return { at: () => 0, ticks: [] };
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => 10 ** (Math.floor(Math.log10(low)) + index),
  );
  const fine = decades.flatMap((decade) => [1, 2, 5].map((digit) => exact(digit * decade)));
  const from = fine.findLast((mark) => mark <= low) ?? low;
  const to = fine.find((mark) => mark >= high) ?? high;
  const inside = (marks: readonly number[]): number[] =>
    marks.filter((mark) => mark >= from && mark <= to).map(exact);
  const position = between(Math.log10(from), Math.log10(to));
  const marks = inside(fine);
  return {
    at: (value) => (value > 0 ? position(Math.log10(value)) : 0),
    ticks: marks.length <= most + 2 ? marks : inside(decades),
  };
}

/** Each nine is as wide as the one before. */
function percentiles(values: readonly number[]): Scale {
  const nines = (share: number): number => -Math.log10(1 - Math.min(share, 0.999_999_9));
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0.9);
  const position = between(0, nines(most));
  return {
    at: (share) => position(nines(share)),
    ticks: [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999].filter((share) => share <= most),
  };
}

/** Takes the binary dust off a product. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
