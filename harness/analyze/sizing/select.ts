import type { RunRecord } from '../../core/run-record.ts';
import { machineOf } from '../../core/setting.ts';
import { grouped } from '../../core/grouped.ts';

/** Which runs a plan is to rest on. */
export interface Selection {
  readonly workload: string;
  readonly workMs: number;
}

/** A record that no plan may rest on. */
export interface Skipped {
  /** The file, or the strategy and when it was raced. */
  readonly record: string;
  readonly why: string;
}

/** Runs of each strategy on each store, and what was left out, or why no plan may rest on any. */
export interface Selected {
  readonly rows: readonly (readonly RunRecord[])[];
  readonly skipped: readonly Skipped[];
  /** Those of the skipped whose service promised to be right and was not. */
  readonly wrong: readonly RunRecord[];
  readonly problems: readonly string[];
}

/** How a run is named where its file is not known. */
export function nameOfRun({ strategy, startedAt }: RunRecord): string {
  return `${strategy}, run of ${startedAt}`;
}

/**
 * Groups runs by strategy, store and label: one adapter may have raced two services. What no plan can rest on is left out and told: wrong services, those that failed,
 * races without CPU figures, bursts, faults, and other machines where some are of this one. Machines that are mixed
 * otherwise are refused, and so is a selection of which nothing is left.
 */
export function selectRuns(
  runs: readonly RunRecord[],
  { workload, workMs }: Selection,
  here?: string,
): Selected {
  const none = { rows: [], skipped: [], wrong: [] };
  const ofWorkload = runs.filter((run) => run.workload === workload);
  const wanted = ofWorkload.filter(({ settings }) => settings.workMs === workMs);
  if (wanted.length === 0) return { ...none, problems: [nothing(runs, ofWorkload, { workload, workMs })] };
  const isHere = wanted.some((run) => machineOf(run) === here && flawOf(run) === undefined);
  const skipped: Skipped[] = [];
  const wrong: RunRecord[] = [];
  const usable = wanted.filter((run) => {
    const elsewhere =
      isHere && machineOf(run) !== here ? `is of another machine, ${machineOf(run)}` : undefined;
    const why = elsewhere ?? flawOf(run);
    if (why === undefined) return true;
    skipped.push({ record: nameOfRun(run), why });
    if (elsewhere === undefined && isWrong(run)) wrong.push(run);
    return false;
  });
  const machines = [...new Set(usable.map(machineOf))];
  if (machines.length > 1)
    return {
      ...none,
      problems: [
        `the records come from ${machines.length} machines or versions: ${machines.slice(0, 2).join(' / ')}; name the folder of one with --results`,
      ],
    };
  if (usable.length === 0)
    return { ...none, skipped, wrong, problems: skipped.map(({ record, why }) => `${record}: ${why}`) };
  const rows = grouped(usable, ({ strategy, store, label = '' }) => JSON.stringify([strategy, store, label]));
  return { rows: [...rows.values()], skipped, wrong, problems: [] };
}

function isWrong({ verdict, promise }: RunRecord): boolean {
  return verdict.result === 'invalid' && promise === 'safe';
}

/** Why no plan can rest on a run; undefined where one can. */
function flawOf(run: RunRecord): string | undefined {
  const { arrival, settings, resources, rates, verdict } = run;
  if (arrival === 'burst') return 'was raced in bursts, which have no rate';
  if (settings.faults !== undefined) return 'was raced with faults';
  if (isWrong(run))
    return `is invalid (${verdict.anomalies[0]?.worst.text ?? 'an invariant was broken'}); a service that is wrong has no capacity: ${mending(run)}`;
  const failed = run.warnings.find(({ code }) => code === 'service-failed');
  if (failed !== undefined) return failed.text;
  if (resources.service === undefined) return `has no CPU figures of the service${whyUnmeasured(run)}`;
  return rates.attemptsPerS > 0 ? undefined : 'attempted nothing in the measured time';
}

/** Whoever brought a service says what it uses. */
function whyUnmeasured({ store, warnings }: RunRecord): string {
  if (store !== 'remote') return '';
  const told = warnings.find(({ code }) => code === 'usage-unknown');
  return told === undefined
    ? ': write a usage hook into its adapter, or give --usage-from, and measure it again'
    : `: ${told.text}`;
}

/** What to do about a service that is wrong: whoever brought it cannot leave a strategy out, and its records stay what they are. */
function mending({ store, strategy }: RunRecord): string {
  return store === 'remote'
    ? 'mend it, and measure it again into another folder (--results)'
    : `mend it, measure again, or leave --strategy ${strategy} out`;
}

function nothing(
  runs: readonly RunRecord[],
  ofWorkload: readonly RunRecord[],
  { workload, workMs }: Selection,
): string {
  const texts = (values: readonly (string | number)[]): string => [...new Set(values)].join(', ');
  if (runs.length === 0)
    return 'no record is left of what --workload, --strategy and --store name; --measure races what promises to be right';
  if (ofWorkload.length === 0)
    return `no record is of ${workload}; there are ${texts(runs.map((run) => run.workload))}: choose one with --workload, or measure with npm run sweep -- --workload ${workload}`;
  return `no record of ${workload} has --work ${workMs}ms; there are ${texts(ofWorkload.map(({ settings }) => `${settings.workMs}ms`))}`;
}
