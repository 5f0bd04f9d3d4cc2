import { settingsOfRun } from '../../core/setting.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatDuration } from '../../core/units.ts';

/** Records of earlier runs that others are held against. */
export interface Kept {
  /** As it was named. */
  readonly path: string;
  readonly runs: readonly RunRecord[];
}

/** How the runs of a row differ from those that they are held against. */
export interface Against {
  readonly runs: number;
  /** When they were run, the first one if there are several. */
  readonly startedAt: string;
  /** What differs besides time, in words; empty where nothing does. */
  readonly differs: readonly string[];
  /** They are of another machine. */
  readonly elsewhere: boolean;
}

/** What may differ: the same thing was raced under the same load all the same. */
const mayDiffer = new Set(['store', 'services', 'seed', 'machine']);

/**
 * Kept runs of the same workload, strategy and settings; of a row that has a label those of its label, and where there are none
 * those without one: a label names a row, it changes nothing that is raced.
 */
export function keptLike(run: RunRecord, { runs }: Kept): readonly RunRecord[] {
  const like = identity(run);
  const same = runs.filter((other) => identity(other) === like);
  if (same.length > 0 || run.label === undefined) return same;
  const { label: _, ...unnamed } = run;
  return keptLike(unnamed, { path: '', runs });
}

/** In which settings kept runs of the same workload and strategy differ from one that has no partner among them, in words. */
export function whyNotLike(run: RunRecord, { runs }: Kept): string[] {
  const same = runs.filter(
    ({ workload, strategy }) => workload === run.workload && strategy === run.strategy,
  );
  return same.length === 0
    ? []
    : settingsOfRun.flatMap(({ name, of }) => {
        if (mayDiffer.has(name)) return [];
        // Runs without a label are held beside any.
        if (name === 'label' && same.some(({ label }) => label === undefined)) return [];
        const [before, now] = [textsOf(same, (each) => of(each) ?? 'none'), of(run) ?? 'none'];
        return before === now ? [] : [`${name} ${before} → ${now}`];
      });
}

/** Says what differs between runs and the kept ones that they are held against. */
export function againstOf(runs: readonly RunRecord[], kept: readonly RunRecord[]): Against {
  const differing = (of: (run: RunRecord) => string): string | undefined => {
    const [before, now] = [textsOf(kept, of), textsOf(runs, of)];
    return before === now ? undefined : `${before || 'none'} → ${now || 'none'}`;
  };
  const told = (name: string, of: (run: RunRecord) => string): string[] => {
    const text = differing(of);
    return text === undefined ? [] : [`${name} ${text}`];
  };
  const machine = told('machine', machineOf);
  return {
    runs: kept.length,
    startedAt: kept.map(({ startedAt }) => startedAt).toSorted()[0] ?? '',
    elsewhere: machine.length > 0,
    differs: [
      ...machine,
      ...told('contend', ({ environment }) => environment.contend),
      ...told('node', ({ environment }) => environment.node),
      ...told('store', ({ store, environment }) => environment.storeVersion ?? store),
      ...told('gateway', ({ gateway, environment }) => environment.gatewayVersion ?? gateway),
      ...told('duration', durationOf),
      ...told('warm-up', ({ warmupS }) => formatDuration(warmupS * 1000)),
      ...told('seed', ({ seed }) => String(seed)),
      ...told('services', ({ rehearsed }) => (rehearsed === true ? 'rehearsed' : 'new')),
    ],
  };
}

function identity(run: RunRecord): string {
  const settings = settingsOfRun.filter(({ name }) => !mayDiffer.has(name));
  return JSON.stringify([
    run.workload,
    run.strategy,
    run.store,
    ...settings.map(({ of }) => of(run) ?? null),
  ]);
}

function textsOf(runs: readonly RunRecord[], of: (run: RunRecord) => string): string {
  return [...new Set(runs.map(of))].toSorted().join(' and ');
}

function machineOf({ environment: { cpu, cores, memoryGiB, platform } }: RunRecord): string {
  return `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${Math.round(memoryGiB)} GiB, ${platform}`;
}

/** Rounds take as long as they take, and a hundredth more or less is the clock. */
function durationOf({ arrival, durationS }: RunRecord): string {
  return arrival === 'burst' ? '' : formatDuration(Number((1000 * durationS).toPrecision(2)));
}
