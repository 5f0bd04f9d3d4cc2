import type { Named } from '../../../core/registry.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { settingsOfRun } from '../../../core/setting.ts';
import type { SettingOfRun } from '../../../core/setting.ts';
import { formatDuration, formatFigure } from '../../../core/units.ts';
import type { Heading } from '../../document.ts';
import { differingIn, wordsOf } from './rows.ts';

/** What was raced, how and where: all that runs of one workload share; `workloads` lend their one-line descriptions. */
export function headingOf(runs: readonly RunRecord[], workloads: readonly Named[]): Heading {
  const workload = runs[0]?.workload ?? '';
  const about = workloads.find(({ name }) => name === workload)?.about;
  const differing = differingIn(runs);
  const shared = settingsOfRun.filter((setting) => !differing.includes(setting));
  const words = (setting: SettingOfRun): string => {
    const run = runs.find((one) => setting.of(one) !== undefined);
    return run === undefined || (setting.name === 'policy' && !meetsConflicts(runs))
      ? ''
      : wordsOf(setting, run);
  };
  const isPlace = ({ name }: SettingOfRun): boolean => name === 'store' || name === 'machine';
  const isLoad = ({ name }: SettingOfRun): boolean => load.has(name);
  const conditions = [
    ...shared.filter(isLoad).map(words),
    durationOf(runs),
    ...shared.filter((setting) => !isLoad(setting) && !isPlace(setting)).map(words),
  ];
  const place = [...shared.filter(isPlace).map(words), ...placeOf(runs)];
  const isSaid = (text: string): boolean => text !== '' && !trivial.has(text);
  return {
    kind: 'heading',
    text: workload,
    ...(about === undefined ? {} : { about }),
    facts: [conditions.filter(isSaid), place.filter(isSaid)],
  };
}

const load = new Set(['arrival', 'rate', 'rounds', 'clients']);

/** What goes without saying. */
const trivial = new Set(['no think time', 'no gateway', '1 generator thread']);

/** A policy is worth a word where it is not the usual one, or had something to do. */
function meetsConflicts(runs: readonly RunRecord[]): boolean {
  return runs.some(({ policy, conflicts }) => policy !== 'discard' || conflicts.raceLost > 0);
}

function durationOf(runs: readonly RunRecord[]): string {
  // A hundredth more or less is the clock, not the plan.
  const seconds = runs.map(({ durationS }) => Math.round(durationS * 100) / 100 || durationS);
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map((s) => formatDuration(s * 1000));
  const warmup = Math.max(...runs.map(({ warmupS }) => warmupS));
  const lasted = least === most ? `${most}` : `${least} to ${most}`;
  // Nobody has asked for that time: rounds take as long as they take.
  if (runs.every(({ arrival }) => arrival === 'burst')) return `all rounds took ${lasted}`;
  return warmup > 0 ? `${lasted} after ${formatDuration(warmup * 1000)} of warm-up` : lasted;
}

function placeOf(runs: readonly RunRecord[]): string[] {
  const words: string[] = [];
  if (differingIn(runs).some(({ name }) => name === 'machine'))
    words.push('runs of SEVERAL MACHINES: their figures cannot be compared');
  if (runs.some(({ environment }) => environment.colocated))
    words.push('generator, service and store co-located');
  const neighbours = Math.max(...runs.map(({ environment }) => environment.neighbourShare ?? 0));
  if (neighbours > 0.1) words.push(`other processes took up to ${formatFigure(neighbours)} cores`);
  return words;
}
