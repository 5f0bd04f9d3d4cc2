import { readFile } from 'node:fs/promises';
import { medianOf } from '../../harness/analyze/median.ts';

/** Memory at one moment of a race, MiB. */
export interface MemorySample {
  readonly atS: number;
  readonly harnessMiB: number;
  readonly storeMiB: number;
}

/** Memory in one minute of a race: medians, MiB. */
export interface Minute {
  /** From 1. */
  readonly minute: number;
  readonly harnessMiB: number;
  readonly storeMiB: number;
}

/** Resident memory of a process, MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** The medians of each minute that was seen. */
export function minutesOf(samples: readonly MemorySample[]): Minute[] {
  const last = Math.max(0, ...samples.map(({ atS }) => atS));
  return Array.from({ length: Math.floor(last / 60) + 1 }, (_, at) => {
    const own = samples.filter(({ atS }) => Math.floor(atS / 60) === at);
    return {
      minute: at + 1,
      harnessMiB: medianOf(own.map(({ harnessMiB }) => harnessMiB)) ?? Number.NaN,
      storeMiB: medianOf(own.map(({ storeMiB }) => storeMiB)) ?? Number.NaN,
    };
  }).filter(({ harnessMiB }) => !Number.isNaN(harnessMiB));
}

/**
 * How fast memory grows, MiB a minute: the median slope of all pairs of samples (Theil 1950, Sen 1968), which a few peaks do not
 * move; 0 where there are fewer than two.
 */
export function slopeOf(points: readonly (readonly [atS: number, mib: number])[]): number {
  const slopes = points.flatMap(([atS, mib], at) =>
    points
      .slice(at + 1)
      .flatMap(([laterS, later]) => (laterS > atS ? [(60 * (later - mib)) / (laterS - atS)] : [])),
  );
  return medianOf(slopes) ?? 0;
}
