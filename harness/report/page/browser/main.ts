import { enliven as enlivenCharts } from './charts.ts';
import { enliven as enlivenDiagrams } from './diagrams.ts';
import { sortable } from './tables.ts';

/** What a page does beyond being read: tables are sorted, charts tell values, diagrams zoom. */
for (const table of document.querySelectorAll('table')) sortable(table);
for (const figure of document.querySelectorAll<HTMLElement>('figure.chart')) enlivenCharts(figure);
for (const figure of document.querySelectorAll<HTMLElement>('figure.diagram')) enlivenDiagrams(figure);
// On paper nothing can be opened.
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});
