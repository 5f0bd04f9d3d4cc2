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

/**
 * How far memory moves by itself, as it is taken and given back, MiB: what lies between the lowest and the highest tenth, once the
 * slope is taken off. Growth within that is none.
 */
export function noiseOf(points: readonly (readonly [atS: number, mib: number])[]): number {
  const slope = slopeOf(points);
  const level = points.map(([atS, mib]) => mib - (slope * atS) / 60).toSorted((a, b) => a - b);
  const at = (share: number): number => level[Math.floor(share * (level.length - 1))] ?? 0;
  return at(0.9) - at(0.1);
}
