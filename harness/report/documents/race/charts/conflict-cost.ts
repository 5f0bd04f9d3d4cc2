import { partOf } from '../../../../core/conflict-share.ts';
import type { Chart } from '../../../chart.ts';
import { goodputPerS } from '../../../../analyze/run-figures.ts';
import { middleOf } from '../figure-columns.ts';
import type { Row } from '../rows.ts';
import { drawnRows, leftOutOf, nameOf, wrongOf } from './drawn-rows.ts';

/** What was won beside how often a race was lost: a point a row, with what lies between its runs. */
export function conflictCost(all: readonly Row[]): Chart[] {
  const rows = drawnRows(all);
  if (rows.length < 2) return [];
  return [
    {
      kind: 'chart',
      about: 'Goodput against lost races',
      reading: `The farther up the more was won; the farther right the more commands lost a race, so that they had to be tried again. × was wrong, however fast.${leftOutOf(all)}`,
      x: { name: 'commands that lost a race', unit: 'share', scale: 'linear' },
      y: { name: 'goodput', unit: '/s', scale: 'linear' },
      series: rows.map((row) => {
        const rates = row.runs.map(goodputPerS);
        const spread = rates.length > 1 ? { low: Math.min(...rates), high: Math.max(...rates) } : {};
        return {
          name: nameOf(row),
          shape: 'points',
          points: [
            {
              x: middleOf(row, ({ conflicts }) => partOf(conflicts, conflicts.raceLost)) ?? 0,
              y: middleOf(row, goodputPerS) ?? 0,
              ...spread,
            },
          ],
          ...wrongOf(row),
        };
      }),
    },
  ];
}
