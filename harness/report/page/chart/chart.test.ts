import { expect, test } from 'vitest';
import type { Chart, Series } from '../../chart.ts';
import { chartFigure } from './chart.ts';

const drawn = (...series: readonly Series[]): string => {
  const chart: Chart = {
    kind: 'chart',
    about: 'Latency (p99) by clients',
    x: { name: 'clients', unit: 'count', scale: 'linear' },
    y: { name: 'p99', unit: 'ms', scale: 'log' },
    series,
  };
  return chartFigure(chart).html;
};
const some: Series = { name: 'atomic', shape: 'line', points: [{ x: 1, y: 2 }] };
const none: Series = { name: 'optimistic', shape: 'line', points: [] };

test('a chart says which of its series have no figures, and draws nothing where none has any', () => {
  expect(drawn(some, none)).toContain('<span>optimistic (no figures)</span>');
  expect(drawn(some, none)).toContain('<span>atomic</span>');
  expect(drawn(none)).toContain('Latency (p99) by clients');
  expect(drawn(none)).toContain('None of what was measured has this figure.');
  // The script of the page looks for figures of this class.
  expect(drawn(none)).not.toContain('class="chart"');
});
