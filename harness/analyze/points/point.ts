import type { RunRecord } from '../../core/run-record.ts';
import { sideBySide } from '../../core/setting.ts';
import { spreadOf } from '../median.ts';
import type { Spread } from '../median.ts';
import { littlesLaw } from './littles-law.ts';
import type { LittlesLaw } from './littles-law.ts';
import { grouped } from '../../core/grouped.ts';

/** Runs that are repetitions of each other, with what they measured together. */
export interface Point {
  readonly runs: readonly RunRecord[];
  readonly operationsPerS: Spread;
  readonly goodputPerS: Spread;
  /** Share of attempts that ended in a conflict. */
  readonly conflictShare: Spread;
  /** Absent where too few operations ended in one of the runs. */
  readonly p99Ms?: Spread;
  /** The run that is furthest from Little's law; absent where none is closed. */
  readonly littlesLaw?: LittlesLaw;
}

/** Gathers runs into points; in order of workload and strategy, then of load and records. */
export function pointsOf(runs: readonly RunRecord[]): readonly Point[] {
  const alike = grouped(runs, (run) => JSON.stringify([run.strategy, sideBySide(run)]));
  return [...alike.values()].map(pointOf).toSorted(inOrder);
}

function pointOf(runs: readonly RunRecord[]): Point {
  const spread = (of: (run: RunRecord) => number): Spread => spreadOf(runs.map(of));
  const p99s = runs.flatMap(({ latencyMs }) => latencyMs.operation.p99 ?? []);
  const [worst] = runs
    .flatMap((run) => littlesLaw(run) ?? [])
    .toSorted((a, b) => Number(a.holds) - Number(b.holds) || Math.abs(b.ratio - 1) - Math.abs(a.ratio - 1));
  return {
    runs,
    operationsPerS: spread(({ rates }) => rates.operationsPerS),
    goodputPerS: spread(({ rates }) => rates.goodputPerS),
    conflictShare: spread(({ conflicts }) => conflicts.rate),
    ...(p99s.length === runs.length ? { p99Ms: spreadOf(p99s) } : {}),
    ...(worst === undefined ? {} : { littlesLaw: worst }),
  };
}

function inOrder({ runs: [a] }: Point, { runs: [b] }: Point): number {
  if (a === undefined || b === undefined) return 0;
  const names = (run: RunRecord): string[] => [
    run.workload,
    run.strategy,
    run.store,
    run.arrival,
    run.gateway,
  ];
  const sizes = ({ clients, instances, workers, settings }: RunRecord): number[] => [
    settings.workMs,
    settings.keys,
    instances,
    workers,
    settings.ratePerS ?? 0,
    clients,
  ];
  const byName = names(a).map((name, index) => name.localeCompare(names(b)[index] ?? ''));
  const bySize = sizes(a).map((size, index) => size - (sizes(b)[index] ?? 0));
  return [...byName, ...bySize].find((difference) => difference !== 0) ?? 0;
}
