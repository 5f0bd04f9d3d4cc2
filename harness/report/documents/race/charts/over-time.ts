import { medianOf } from '../../../../analyze/median.ts';
import type { RunRecord, Windows } from '../../../../core/run-record.ts';
import type { Chart, Point } from '../../../chart.ts';
import type { Row } from '../rows.ts';
import { bandsOf, drawnRows, leftOutOf, nameOf, wrongOf } from './drawn-rows.ts';

/** How throughput and conflicts went in the course of races; nothing where records did not keep it, or nothing settled. */
export function overTime(all: readonly Row[]): Chart[] {
  const rows = drawnRows(all).filter(({ runs }) => runs.every(({ windows }) => windows !== undefined));
  if (rows.length === 0) return [];
  const parts = partsOf(rows);
  const time = { name: 'time', unit: 's', scale: 'linear' } as const;
  const shared = { kind: 'chart', x: time, bands: bandsOf(rows) } as const;
  const each = (of: (run: RunRecord) => readonly (number | undefined)[]) =>
    rows.map((row) => ({
      name: nameOf(row),
      shape: 'line' as const,
      points: pointsOf(row, parts, of),
      ...wrongOf(row),
    }));
  const lasting =
    ' Time is measured from the end of the warm-up; a dashed line is a fault, its band lasts until the next success.';
  return [
    {
      ...shared,
      about: 'Throughput over time',
      reading: `Operations won a second, in ${parts} parts of the measured time.${shared.bands.some(({ of }) => of === 'fault') ? lasting : ''}${leftOutOf(all)}`,
      y: { name: 'goodput', unit: '/s', scale: 'linear' },
      series: each((run) => {
        const partS = secondsOf(run) / parts;
        return summed(run.windows, 'won', parts).map((count) => count / partS);
      }),
    },
    {
      ...shared,
      about: 'Conflicts over time',
      reading: `Share of commands that ended in a conflict, of whatever kind.${leftOutOf(all)}`,
      y: { name: 'conflicts', unit: 'share', scale: 'linear' },
      series: each((run) => {
        const attempts = summed(run.windows, 'attempts', parts);
        return summed(run.windows, 'conflicts', parts).map((count, index) =>
          attempts[index] === 0 ? undefined : count / (attempts[index] ?? 1),
        );
      }),
    },
  ];
}

/** A hundredth more or less is the clock, not the plan. */
function secondsOf({ durationS }: RunRecord): number {
  return Math.round(durationS * 100) / 100 || durationS;
}

/** The mean of the runs of a row in each part that all of them have a figure for. */
function pointsOf(
  { runs, run }: Row,
  parts: number,
  of: (run: RunRecord) => readonly (number | undefined)[],
): Point[] {
  const figures = runs.map(of);
  return Array.from({ length: parts }, (_, part) => part).flatMap((part) => {
    const own = figures.flatMap((one) => one[part] ?? []);
    if (own.length < runs.length) return [];
    return [
      { x: ((part + 0.5) / parts) * secondsOf(run), y: own.reduce((sum, one) => sum + one, 0) / own.length },
    ];
  });
}

/** As many parts as leave enough in each that chance does not draw the line. */
function partsOf(rows: readonly Row[]): number {
  const runs = rows.flatMap((row) => row.runs);
  const enough = 30;
  return (
    [64, 32].find(
      (parts) => middle(runs.map((run) => middle(summed(run.windows, 'attempts', parts)))) >= enough,
    ) ?? 16
  );
}

function middle(values: readonly number[]): number {
  return medianOf(values) ?? 0;
}

/** Counts in so many equal parts. */
function summed(
  windows: Windows | undefined,
  name: 'won' | 'attempts' | 'conflicts',
  parts: number,
): number[] {
  const sums = Array.from({ length: parts }, () => 0);
  const counts = windows?.[name].split(' ').map(Number) ?? [];
  counts.forEach((count, index) => {
    sums[Math.floor((index * parts) / counts.length)]! += count;
  });
  return sums;
}
