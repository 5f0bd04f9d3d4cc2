import type { Point } from '../../chart.ts';
import { unpacked } from '../chart/carried.ts';
import type { Carried } from '../chart/carried.ts';
import { layoutOf, placesOf } from '../chart/layout.ts';
import { valueText } from '../chart/unit-text.ts';
import { dataOf, one, steered, stepped } from './data.ts';

/** Lets a chart tell the values at a place that is pointed to or stepped to, and hide series. */
export function enliven(figure: HTMLElement): void {
  const chart = unpacked(dataOf<Carried>(figure));
  const layout = layoutOf(chart);
  const places = placesOf(chart.series);
  const [stage, area] = [one<HTMLElement>(figure, '.plot'), one<SVGElement>(figure, '.area')];
  const [cross, readout] = [one<SVGElement>(figure, '.cross'), one<HTMLElement>(figure, '.readout')];
  const hidden = new Set<number>();
  let at = -1;

  const told = steered(stage, places.length, (key) => {
    const to = stepped(key.key, at, places.length);
    if (to !== undefined) show(to);
    return to !== undefined;
  });

  function show(to: number): void {
    const x = places[to];
    if (x === undefined) return;
    at = to;
    const left = `${100 * layout.across(x)}%`;
    const found = chart.series.flatMap((series, index) => {
      const point = hidden.has(index) ? undefined : series.points.find((other) => other.x === x);
      return point === undefined ? [] : [{ index, name: series.name, point }];
    });
    const line = one<SVGElement>(cross, 'line');
    line.setAttribute('x1', left);
    line.setAttribute('x2', left);
    cross.replaceChildren(line, ...found.map(({ index, point }) => dot(index, left, layout.down(point.y))));
    cross.setAttribute('visibility', 'visible');
    const band = (chart.bands ?? []).find((one) => x >= one.from && one.to !== undefined && x <= one.to);
    const texts = found.map(({ name, point }) => `${name} ${textOf(point)}`);
    const words = [valueText(chart.x, x), ...(band === undefined ? [] : [band.text]), ...texts];
    readout.replaceChildren(
      ...words.map((text, index) => {
        const part = document.createElement(index === 0 ? 'strong' : 'span');
        part.textContent = index === 0 ? text : ` · ${text}`;
        return part;
      }),
    );
    told(to, words.join(', '));
  }

  function textOf({ y, low, high }: Point): string {
    const value = valueText(chart.y, y);
    return low === undefined || high === undefined
      ? value
      : `${value} (${valueText(chart.y, low)} to ${valueText(chart.y, high)})`;
  }

  stage.addEventListener('pointermove', (event) => {
    const { left, width } = area.getBoundingClientRect();
    const share = (event.clientX - left) / width;
    const { index } = places.reduce(
      (nearest, x, index) => {
        const off = Math.abs(layout.across(x) - share);
        return off < nearest.off ? { index, off } : nearest;
      },
      { index: -1, off: Infinity },
    );
    show(index);
  });
  stage.addEventListener('focus', () => show(Math.max(0, at)));
  figure.querySelectorAll<HTMLElement>('.legend button').forEach((button, index) => {
    button.addEventListener('click', () => {
      const isShown = hidden.delete(index);
      if (!isShown) hidden.add(index);
      button.setAttribute('aria-pressed', String(isShown));
      one<SVGElement>(figure, `[data-series="${index}"]`).classList.toggle('off', !isShown);
      if (at >= 0) show(at);
    });
  });
}

function dot(index: number, x: string, y: number): SVGElement {
  const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
  circle.setAttribute('class', `s${index % 8}`);
  circle.setAttribute('cx', x);
  circle.setAttribute('cy', String(y));
  circle.setAttribute('r', '4');
  return circle;
}
