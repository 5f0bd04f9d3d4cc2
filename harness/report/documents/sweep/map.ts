import type { Point } from '../../../analyze/points/point.ts';
import type { SettingOfRun } from '../../../core/setting.ts';
import { formatRate } from '../../../core/units.ts';
import { left } from '../../document.ts';
import type { Cell, Table } from '../../document.ts';

/** Which strategy wins most where, over two settings that were varied: where one overtakes another. */
export function mapOf(points: readonly Point[], settings: readonly SettingOfRun[]): Table[] {
  const [across, down, ...more] = settings;
  const strategies = [...new Set(points.map(({ runs: [run] }) => run?.strategy ?? ''))];
  if (across === undefined || down === undefined || more.length > 0 || strategies.length < 2) return [];
  const valuesOf = ({ of }: SettingOfRun): string[] => [
    ...new Set(points.flatMap(({ runs: [run] }) => (run === undefined ? [] : (of(run) ?? [])))),
  ];
  const columns = valuesOf(across);
  const cellAt = (row: string, column: string): Cell => {
    const [best, second] = points
      .filter(({ runs: [run] }) => run !== undefined && down.of(run) === row && across.of(run) === column)
      .filter(({ runs }) => runs.every(({ verdict }) => verdict.result !== 'invalid'))
      .toSorted((one, other) => other.goodputPerS.median - one.goodputPerS.median);
    const name = best?.runs[0]?.strategy;
    if (best === undefined || name === undefined) return { text: 'nobody was right' };
    const isApart = second === undefined || best.goodputPerS.min > second.goodputPerS.max;
    return {
      text: `${name} ${formatRate(best.goodputPerS.median)}/s${isApart ? '' : ', not apart'}`,
      series: strategies.indexOf(name),
      value: best.goodputPerS.median,
    };
  };
  return [
    {
      kind: 'table',
      caption: `Who won most of those that were right, by ${down.name} and ${across.name}; not apart: the repetitions of the next overlap with it`,
      columns: [left(`${down.name} ↓ ${across.name} →`), ...columns.map((value) => left(value))],
      rows: valuesOf(down).map((row) => [{ text: row }, ...columns.map((column) => cellAt(row, column))]),
    },
  ];
}
