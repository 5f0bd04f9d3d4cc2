import type { Axis, Band, Series } from '../../chart.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { plotHeight } from './layout.ts';
import type { ChartLayout, Plotted } from './layout.ts';
import { colours, mark } from './marks.ts';
import { axisText, tickText } from './unit-text.ts';

/** The figures of a chart with grid and marks; across it is measured in shares, so that it fits every width without a script. */
export function plot({ x, y, series, bands = [] }: Plotted, layout: ChartLayout): Markup {
  const down = layout.y.ticks.map((value) => ({ value, top: layout.down(value) }));
  // Names of bands stand above the figures, a line each.
  const head = margin + bands.length * lineHeight;
  const height = head + plotHeight + margin;
  const drawnParts = [
    ...bands.map((band, index) => bandOf(band, (index - bands.length) * lineHeight, layout)),
    ...down.map(({ top }) => markup`<line class="grid" x2="100%" y1="${top}" y2="${top}"/>`),
    ...series.map((one, index) => drawn(one, index, layout)),
    ...namesBeside(series, layout),
    markup`<g class="cross" visibility="hidden"><line y2="${plotHeight}"/></g>`,
  ];
  const marksDown = down.map(
    ({ value, top }) =>
      markup`<text x="38" y="${head + top + 4}" text-anchor="end">${tickText(y, value)}</text>`,
  );
  return markup`<svg class="down" width="48" height="${height}">${marksDown}</svg><svg class="area" width="100%" height="${height}"><svg y="${head}" width="100%" height="${plotHeight}" overflow="visible">${drawnParts}</svg></svg><svg class="across" width="100%" height="40">${ticksAcross(x, layout)}<text class="name" x="50%" y="34" text-anchor="middle">${axisText(x)}</text></svg>`;
}

/** Pixels above and below the figures. */
const margin = 8;

/** Pixels that a line of words takes. */
const lineHeight = 15;

/** The names of series that are a single point, each in a line of its own. */
function namesBeside(series: readonly Series[], { across, down }: ChartLayout): Markup[] {
  const alone = series
    .flatMap(({ name, shape, points: [point, ...more] }) =>
      shape === 'points' && point !== undefined && more.length === 0
        ? [{ name, left: across(point.x), top: down(point.y) }]
        : [],
    )
    .toSorted((one, other) => other.top - one.top);
  let above = plotHeight + lineHeight;
  return alone.map(({ name, left, top }) => {
    above = Math.min(top + 4, above - lineHeight);
    const isLate = left > 0.6;
    return markup`<text class="beside" x="${share(left)}" dx="${isLate ? -11 : 11}" y="${above}" text-anchor="${isLate ? 'end' : 'start'}">${name}</text>`;
  });
}

/** A share of the width, as SVG writes it. */
function share(of: number): string {
  return `${Number((of * 100).toFixed(2))}%`;
}

/** On a phone every other mark stays. */
function ticksAcross(x: Axis, { x: { ticks }, across }: ChartLayout): Markup[] {
  return ticks.map((value, index) => {
    const at = across(value);
    const anchor = at < 0.02 ? 'start' : at > 0.98 ? 'end' : 'middle';
    return markup`<text class="${index % 2 === 1 && ticks.length > 4 ? 'wide' : ''}" x="${share(at)}" y="14" text-anchor="${anchor}">${tickText(x, value)}</text>`;
  });
}

/** A band with its name so far above the figures, and a line that leads there. */
function bandOf({ of, text, from, to }: Band, top: number, { across }: ChartLayout): Markup {
  const left = share(across(from));
  const isLate = across(from) > 0.6;
  const width = share(across(to ?? from) - across(from));
  const [anchor, dx] = isLate ? ['end', -4] : ['start', 4];
  return markup`<g class="band ${of}"><title>${text}</title><rect x="${left}" width="${width}" height="${plotHeight}"/><line x1="${left}" x2="${left}" y1="${top}" y2="${plotHeight}"/><text x="${left}" dx="${dx}" y="${top + 9}" text-anchor="${anchor}">${text}</text></g>`;
}

function drawn(series: Series, index: number, layout: ChartLayout): Markup {
  const { shape, points } = series;
  const isWrong = series.isWrong === true;
  const body =
    shape === 'line'
      ? line(series, layout)
      : points.map((point) => {
          const x = share(layout.across(point.x));
          return markup`${errorBar(point, x, layout)}${mark(index, x, layout.down(point.y), isWrong)}`;
        });
  return markup`<g class="series s${index % colours} ${isWrong ? 'wrong' : ''}" data-series="${index}"><title>${series.name}</title>${body}</g>`;
}

function errorBar(
  { low, high }: Series['points'][number],
  x: string,
  { down }: ChartLayout,
): Markup | undefined {
  if (low === undefined || high === undefined) return undefined;
  return markup`<line class="error" x1="${x}" x2="${x}" y1="${down(low)}" y2="${down(high)}"/>`;
}

/** The line itself is stretched to the width, its stroke is not. */
function line({ points }: Series, { across, down }: ChartLayout): Markup {
  const at = (x: number): number => Math.round(across(x) * 10_000) / 10;
  const path = (of: readonly (readonly [number, number])[]): string =>
    of.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${down(y)}`).join('');
  const bounded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  const hull = [
    ...bounded.map(({ x, high = 0 }) => [x, high] as const),
    ...bounded.toReversed().map(({ x, low = 0 }) => [x, low] as const),
  ];
  return markup`<svg width="100%" height="${plotHeight}" viewBox="0 0 1000 ${plotHeight}" preserveAspectRatio="none">${
    hull.length > 2 ? markup`<path class="hull" d="${path(hull)}Z"/>` : undefined
  }<path class="line" d="${path(points.map(({ x, y }) => [x, y]))}"/></svg>`;
}
