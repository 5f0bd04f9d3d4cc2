import type { RunRecord } from '../core/run-record.ts';
import { causeText } from '../core/cause-text.ts';
import { spelled } from '../core/spelled.ts';
import { formatCount, formatDuration, formatFigure } from '../core/units.ts';
import { settingsOfRun } from '../core/setting.ts';
import type { SettingOfRun } from '../core/setting.ts';
import { figureColumns, resolutionColumns } from './figure-columns.ts';
import type { Table, TableCell } from './table.ts';
import { rankOf, verdictCell } from './verdict-cell.ts';
import { harmless, unbroken } from './wrap.ts';

/** All runs of one workload as a format needs them: words above, a table, words below. */
export interface Race {
  readonly workload: string;
  /** What was run, in parts that a format joins. */
  readonly conditions: readonly string[];
  readonly machine: readonly string[];
  /** Differing settings stand in columns of their own, or beside the strategy where there is no room. */
  readonly table: (settings: 'columns' | 'label') => Table;
  /** How conflicts were resolved; absent where every client gave up at the first. */
  readonly resolutions?: Race['table'];
  /** Why rows are not safe, one a reason. */
  readonly flaws: readonly string[];
  /** What each fault did, one a row and fault. */
  readonly faults: readonly string[];
  /** Why requests got no usable answer, one a row that had some. */
  readonly troubles: readonly string[];
  /** One a kind of anomaly. */
  readonly findings: readonly string[];
  /** Invariants that nobody could look at, and why. */
  readonly unexamined: readonly string[];
  /** What the marks in the last column mean; the first has mark 1. */
  readonly notes: readonly string[];
}

/** Groups runs by workload, in the order in which workloads first occur. */
export function racesOf(runs: readonly RunRecord[]): Race[] {
  const names = [...new Set(runs.map(({ workload }) => workload))];
  return names.map((name) => raceOf(runs.filter(({ workload }) => workload === name)));
}

function raceOf(given: readonly RunRecord[]): Race {
  const runs = given.toSorted((a, b) => rankOf(a) - rankOf(b));
  const [first] = runs;
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
  const notes = [...new Set(runs.flatMap(notesOf))];
  const columned = differing.filter(({ name }) => name !== 'machine');
  return {
    workload: harmless(first?.workload ?? ''),
    conditions: conditions.filter((text) => text !== '' && !trivial.has(text)),
    machine: [...shared.filter(isPlace).map(words), ...placeOf(runs)].filter((text) => text !== ''),
    table: (settings) => tableOf(runs, columned, notes, settings),
    ...(runs.some(({ policy }) => policy !== 'discard')
      ? { resolutions: (settings) => resolutionTable(runs, columned, settings) }
      : {}),
    flaws: [
      ...flawsOf(runs, (run) => labelOf(run, differing, runs)),
      ...runs.flatMap((run) => ordersOf(run, labelOf(run, differing, runs))),
    ],
    faults: runs.flatMap((run) => faultsOf(run, labelOf(run, differing, runs))),
    unexamined: unexaminedOf(runs, (run) => labelOf(run, differing, runs)),
    troubles: runs.flatMap((run) => troublesOf(run, labelOf(run, differing, runs))),
    findings: runs.flatMap((run) => findingsOf(run, labelOf(run, differing, runs))),
    notes,
  };
}

const load = new Set(['arrival', 'rate', 'rounds', 'clients']);

/** What goes without saying. */
const trivial = new Set(['no think time', 'no gateway', '1 generator thread']);

/** Settings in which runs differ from each other. */
export function differingIn(runs: readonly RunRecord[]): SettingOfRun[] {
  return settingsOfRun.filter(({ of, partial }) => {
    const texts = new Set(runs.map(of));
    if (partial === true) texts.delete(undefined);
    return texts.size > 1;
  });
}

/** A policy is worth a word where it is not the usual one, or had something to do. */
function meetsConflicts(runs: readonly RunRecord[]): boolean {
  return runs.some(({ policy, conflicts }) => policy !== 'discard' || conflicts.raceLost > 0);
}

function wordsOf({ of, words }: SettingOfRun, run: RunRecord): string {
  const text = of(run);
  return text === undefined ? '' : words(harmless(text));
}

function durationOf(runs: readonly RunRecord[]): string {
  // A hundredth more or less is the clock, not the plan.
  const seconds = runs.map(({ durationS }) => Math.round(durationS * 100) / 100 || durationS);
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map((s) => formatDuration(s * 1000));
  const warmup = Math.max(...runs.map(({ warmupS }) => warmupS));
  const lasted = least === most ? `${most}` : `${least} to ${most}`;
  return warmup > 0 ? `${lasted} after ${formatDuration(warmup * 1000)} of warm-up` : lasted;
}

function placeOf(runs: readonly RunRecord[]): string[] {
  const words: string[] = [];
  if (new Set(runs.map((run) => settingsOfRun.at(-1)?.of(run))).size > 1)
    words.push('runs of SEVERAL MACHINES: their figures cannot be compared');
  if (runs.some(({ environment }) => environment.colocated))
    words.push('generator, service and store co-located');
  const neighbours = Math.max(...runs.map(({ environment }) => environment.neighbourShare ?? 0));
  if (neighbours > 0.1) words.push(`other processes took up to ${formatFigure(neighbours)} cores`);
  return words;
}

function notesOf({ verdict, warnings }: RunRecord): string[] {
  return [
    ...verdict.reasons.map((reason) => `${verdict.result}: ${harmless(reason)}`),
    // Said below every table of a single block.
    ...warnings
      .filter(({ code }) => code !== 'one-block')
      .map(({ code, text }) => `${code}: ${harmless(text)}`),
  ];
}

function findingsOf({ verdict }: RunRecord, label: string): string[] {
  return verdict.anomalies.map(
    ({ kind, count, worst }) =>
      `${label}: ${kind}, ${formatCount(count)} ${count === 1 ? 'time' : 'times'}; worst: ${harmless(spelled(worst.text))} (${harmless(spelled(worst.key))})`,
  );
}

/** What was not examined of each run that is not invalid; runs of which the same is to be said share a line. */
function unexaminedOf(runs: readonly RunRecord[], label: (run: RunRecord) => string): string[] {
  const byText = new Map<string, string[]>();
  for (const run of runs) {
    const { result, invariants = [] } = run.verdict;
    const unseen = invariants.filter((one) => one.result === 'not-examined');
    if (unseen.length === 0 || result === 'invalid' || run.promise === 'none') continue;
    const text = unseen.map(({ name, why = '' }) => `${harmless(name)} (${harmless(why)})`).join('; ');
    byText.set(text, [...(byText.get(text) ?? []), label(run)]);
  }
  return Array.from(byText, ([text, labels]) => `${labels.join('; ')}: not examined: ${text}`);
}

function faultsOf({ faults = [] }: RunRecord, label: string): string[] {
  return faults.map(({ fault, struckMs, recoveryMs, lost: { unknown, applied, refused } }) => {
    if (struckMs === undefined) return `${label}: ${harmless(fault)} did not happen`;
    const took = applied === undefined ? '' : ` (${formatCount(applied)} took effect)`;
    const again =
      recoveryMs === undefined
        ? 'nothing succeeded after it'
        : `the next success ${formatDuration(recoveryMs)} later`;
    return `${label}: ${harmless(fault)}: ${again}; lost answers: ${formatCount(unknown)}${took}, refused: ${formatCount(refused)}`;
  });
}

/** Causes that stand below a table, each row's most frequent. */
const mostTroubles = 3;

function troublesOf({ causes = [] }: RunRecord, label: string): string[] {
  if (causes.length === 0) return [];
  const told = causes.slice(0, mostTroubles).map((cause) => harmless(causeText(cause)));
  const more = causes.length - told.length;
  return [`${label}: ${[...told, ...(more > 0 ? [`and ${more} more (--debug)`] : [])].join('; ')}`];
}

/** What the search through all orders found, where one was asked for and refuted nothing; a sample is an invariant like others. */
function ordersOf({ verdict: { linearizability } }: RunRecord, label: string): string[] {
  if (linearizability?.sample !== undefined) return [];
  if (linearizability === undefined || linearizability.result === 'not-linearizable') return [];
  const { result, groups, reason = '' } = linearizability;
  const text =
    result === 'unknown'
      ? `not known to be linearizable: ${harmless(reason)}`
      : `linearizable: some order explains ${groups === 1 ? 'the only group' : `each of ${formatCount(groups)} groups`} of records`;
  return [`${label}: ${text}`];
}

function flawsOf(runs: readonly RunRecord[], label: (run: RunRecord) => string): string[] {
  const unsafe = runs.filter(({ promise, promiseWhy }) => promise === 'unsafe' && promiseWhy !== undefined);
  return [...new Set(unsafe.map(({ promiseWhy }) => promiseWhy))].map((why = '') => {
    const own = unsafe.filter(({ promiseWhy }) => promiseWhy === why);
    const whole = (strategy: string): boolean =>
      runs.every((run) => run.strategy !== strategy || own.includes(run));
    const named = own.map((run) => (whole(run.strategy) ? harmless(run.strategy) : label(run)));
    const who = own.length === runs.length && own.length > 1 ? ['all rows'] : new Set(named);
    return `${[...who].join('; ')}: not safe, because ${harmless(why)}`;
  });
}

/** Which of several equal runs this is; undefined for the only one. */
function repetition(run: RunRecord, runs: readonly RunRecord[]): number | undefined {
  const equal = runs.filter((other) => keyOf(other) === keyOf(run));
  return equal.length > 1 ? equal.indexOf(run) + 1 : undefined;
}

/** What equal runs have in common; kept, because each of many is asked for it once for each of the others. */
function keyOf(run: RunRecord): string {
  const known = keys.get(run);
  if (known !== undefined) return known;
  const key = JSON.stringify([run.strategy, ...settingsOfRun.map(({ of }) => of(run) ?? null)]);
  keys.set(run, key);
  return key;
}

const keys = new WeakMap<RunRecord, string>();

function labelOf(
  run: RunRecord,
  settings: readonly SettingOfRun[],
  runs: readonly RunRecord[],
  part: (text: string) => string = (text) => text,
): string {
  const number = repetition(run, runs);
  const words = settings
    .filter(({ name }) => name !== 'machine')
    .map((setting) => wordsOf(setting, run))
    .filter((text) => text !== '');
  const parts = [harmless(run.strategy), ...words, ...(number === undefined ? [] : [`run ${number}`])];
  return parts.map(part).join(', ');
}

/** The leading cells of every table: who is meant. */
interface Lead {
  readonly columns: Table['columns'];
  readonly of: (run: RunRecord) => readonly TableCell[];
}

function leadOf(
  runs: readonly RunRecord[],
  settings: readonly SettingOfRun[],
  place: 'columns' | 'label',
): Lead {
  const columns = place === 'columns' ? settings : [];
  const repeated = runs.some((run) => repetition(run, runs) !== undefined);
  const numbered = repeated && place === 'columns';
  return {
    columns: [
      { head: ['strategy'], align: 'left' },
      ...columns.map(({ name }) => ({ head: [name], align: 'right' as const })),
      ...(numbered ? [{ head: ['run'], align: 'right' as const }] : []),
    ],
    of: (run) => [
      { text: place === 'label' ? labelOf(run, settings, runs, unbroken) : harmless(run.strategy) },
      ...columns.map(({ of }) => ({ text: harmless(of(run) ?? '–') })),
      ...(numbered ? [{ text: String(repetition(run, runs) ?? 1) }] : []),
    ],
  };
}

function tableOf(
  runs: readonly RunRecord[],
  settings: readonly SettingOfRun[],
  notes: readonly string[],
  place: 'columns' | 'label',
): Table {
  const lead = leadOf(runs, settings, place);
  const figures = figureColumns(runs);
  return {
    columns: [
      ...lead.columns,
      { head: ['verdict'], align: 'left' },
      ...figures.map(({ head }) => ({ head, align: 'right' as const })),
      ...(notes.length > 0 ? [{ head: ['see'], align: 'left' as const }] : []),
    ],
    rows: runs.map((run): TableCell[] => [
      ...lead.of(run),
      verdictCell(run),
      ...figures.map(({ of }) => ({ text: of(run) })),
      ...(notes.length > 0
        ? [
            {
              text: notesOf(run)
                .map((note) => notes.indexOf(note) + 1)
                .join(' '),
            },
          ]
        : []),
    ]),
  };
}

function resolutionTable(
  runs: readonly RunRecord[],
  settings: readonly SettingOfRun[],
  place: 'columns' | 'label',
): Table {
  const lead = leadOf(runs, settings, place);
  const figures = resolutionColumns(runs);
  return {
    columns: [...lead.columns, ...figures.map(({ head }) => ({ head, align: 'right' as const }))],
    rows: runs.map((run) => [...lead.of(run), ...figures.map(({ of }) => ({ text: of(run) }))]),
  };
}
