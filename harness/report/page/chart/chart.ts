import type { Chart, Series } from '../../chart.ts';
import { jsonData, markup, when } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { packed } from './carried.ts';
import { layoutOf } from './layout.ts';
import { sample } from './marks.ts';
import { plot } from './plot.ts';
import { axisText, valueText } from './unit-text.ts';

/** A chart as a figure of the page: it reads without a script, and with one it tells the values at each place. */
export function chartFigure(chart: Chart): Markup {
  const { about, reading, y, series } = chart;
  if (series.every(({ points }) => points.length === 0))
    return markup`<figure><figcaption><h3>${about}</h3><p>None of what was measured has this figure.</p></figcaption></figure>
`;
  const summary = series.map((one) => summaryOf(chart, one)).join('; ');
  const buttons = series.map(
    (one, index) =>
      markup`<button type="button" aria-pressed="true">${sample(one, index)}<span>${one.name}${one.points.length === 0 ? ' (no figures)' : ''}</span></button>`,
  );
  return markup`<figure class="chart">
<figcaption><h3>${about}</h3>${when(reading !== undefined, () => markup`<p>${reading}</p>`)}</figcaption>
<div class="legend" role="group" aria-label="Series of ${about}">${buttons}</div>
<p class="name">${axisText(y)}</p>
<div class="plot" role="img" tabindex="0" aria-label="${about}. ${summary}">${plot(chart, layoutOf(chart))}</div>
<p class="readout" aria-hidden="true"></p>
${jsonData(packed(chart))}</figure>
`;
}

/** What a series says, for those who cannot see it. */
function summaryOf({ x, y }: Chart, { name, points }: Series): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return `${name}: no figures`;
  const at = (point: typeof first): string => `${valueText(y, point.y)} at ${valueText(x, point.x)}`;
  if (points.length === 1) return `${name}: ${at(first)}`;
  const least = points.reduce((one, other) => (other.y < one.y ? other : one));
  const most = points.reduce((one, other) => (other.y > one.y ? other : one));
  return `${name}: from ${at(first)} to ${at(last)}, least ${at(least)}, most ${at(most)}`;
}
