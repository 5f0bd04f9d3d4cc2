import type { RunRecord } from '../core/run-record.ts';
import { formatCount, formatDuration, formatFigure } from '../core/units.ts';
import { settingsOfRun } from '../run/setting.ts';
import type { SettingOfRun } from '../run/setting.ts';
import { figureColumns } from './figure-columns.ts';
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
  /** One a kind of anomaly. */
  readonly findings: readonly string[];
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
  const words = (setting: SettingOfRun): string => (first === undefined ? '' : wordsOf(setting, first));
  const isPlace = ({ name }: SettingOfRun): boolean => name === 'store' || name === 'machine';
  const isLoad = ({ name }: SettingOfRun): boolean => load.has(name);
  const conditions = [
    ...shared.filter(isLoad).map(words),
    durationOf(runs),
    ...shared.filter((setting) => !isLoad(setting) && !isPlace(setting)).map(words),
  ];
  const notes = [...new Set(runs.flatMap(notesOf))];
  return {
    workload: harmless(first?.workload ?? ''),
    conditions: conditions.filter((text) => text !== '' && !trivial.has(text)),
    machine: [...shared.filter(isPlace).map(words), ...placeOf(runs)].filter((text) => text !== ''),
    table: (settings) =>
      tableOf(
        runs,
        differing.filter(({ name }) => name !== 'machine'),
        notes,
        settings,
      ),
    findings: runs.flatMap((run) => findingsOf(run, labelOf(run, differing, runs))),
    notes,
  };
}

const load = new Set(['arrival', 'rate', 'rounds', 'clients']);

/** What goes without saying. */
const trivial = new Set(['no think time', 'no gateway', '1 generator thread']);

function differingIn(runs: readonly RunRecord[]): SettingOfRun[] {
  return settingsOfRun.filter(({ of }) => new Set(runs.map(of)).size > 1);
}

function wordsOf({ of, words }: SettingOfRun, run: RunRecord): string {
  const text = of(run);
  return text === undefined ? '' : words(harmless(text));
}

function durationOf(runs: readonly RunRecord[]): string {
  const seconds = runs.map(({ durationS }) => durationS);
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
      `${label}: ${kind}, ${formatCount(count)} ${count === 1 ? 'time' : 'times'}; worst: ${harmless(worst.text)} (${harmless(worst.key)})`,
  );
}

/** Which of several equal runs this is; undefined for the only one. */
function repetition(run: RunRecord, runs: readonly RunRecord[]): number | undefined {
  const key = (other: RunRecord): string =>
    JSON.stringify([other.strategy, ...settingsOfRun.map(({ of }) => of(other) ?? null)]);
  const equal = runs.filter((other) => key(other) === key(run));
  return equal.length > 1 ? equal.indexOf(run) + 1 : undefined;
}

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

function tableOf(
  runs: readonly RunRecord[],
  settings: readonly SettingOfRun[],
  notes: readonly string[],
  place: 'columns' | 'label',
): Table {
  const columns = place === 'columns' ? settings : [];
  const repeated = runs.some((run) => repetition(run, runs) !== undefined);
  const numbered = repeated && place === 'columns';
  return {
    columns: [
      { head: ['strategy'], align: 'left' },
      ...columns.map(({ name }) => ({ head: [name], align: 'right' as const })),
      ...(numbered ? [{ head: ['run'], align: 'right' as const }] : []),
      { head: ['verdict'], align: 'left' },
      ...figureColumns.map(({ head }) => ({ head, align: 'right' as const })),
      ...(notes.length > 0 ? [{ head: ['see'], align: 'left' as const }] : []),
    ],
    rows: runs.map((run): TableCell[] => [
      { text: place === 'label' ? labelOf(run, settings, runs, unbroken) : harmless(run.strategy) },
      ...columns.map(({ of }) => ({ text: harmless(of(run) ?? '–') })),
      ...(numbered ? [{ text: String(repetition(run, runs) ?? 1) }] : []),
      verdictCell(run),
      ...figureColumns.map(({ of }) => ({ text: of(run) })),
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
