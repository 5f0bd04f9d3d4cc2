import type { Gate, JudgedRow } from '../../analyze/gate/gate.ts';
import { judgeRows } from '../../analyze/gate/judge-rows.ts';
import { grouped } from '../../core/grouped.ts';
import type { Named } from '../../core/registry.ts';
import { schemaVersion } from '../../core/run-record.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { SettingOfRun } from '../../core/setting.ts';
import { left, list, right, sentences } from '../document.ts';
import type { Block, Cell, Column, Document, Table } from '../document.ts';
import { adviceOf } from './race/advice.ts';
import { raceCases } from './race/cases.ts';
import { comparedBlocks, comparedData } from './race/compared.ts';
import { conflictCost } from './race/charts/conflict-cost.ts';
import { latencyChart } from './race/charts/latency.ts';
import { overTime } from './race/charts/over-time.ts';
import { pictureOf } from './exhibits.ts';
import { figureColumns, resolutionColumns } from './race/figure-columns.ts';
import { headingOf } from './race/heading.ts';
import {
  judgedRowsOf,
  missedOf,
  objectiveBlocks,
  objectiveCases,
  objectiveData,
  objectiveReading,
} from './race/objectives.ts';
import { readingOf } from './race/reading.ts';
import {
  clocksOf,
  faultsOf,
  findingsOf,
  flawsOf,
  notesOf,
  ordersOf,
  troublesOf,
  unexaminedOf,
} from './race/remarks.ts';
import { differingIn, rowsOf, settingCell, wordsOf } from './race/rows.ts';
import type { Row } from './race/rows.ts';
import { picturesOf } from './race/pictures.ts';
import { verdictCell } from './race/verdict-cell.ts';
import { verdictsOf } from './race/verdict-lines.ts';

/** Races as a table a workload, with what stands out of it in words, and what a gate says of its rows. */
export function raceDocument(runs: readonly RunRecord[], workloads: readonly Named[], gate?: Gate): Document {
  const judged = judgedBy(runs, gate);
  return {
    blocks:
      runs.length === 0
        ? sentences('no runs')
        : [...raceTables(runs, workloads, gate).blocks, ...raceReading(runs, gate, judged).blocks],
    data: {
      schemaVersion,
      runs,
      ...comparisonsOf(runs),
      ...(gate && { objectives: objectiveData(judged, gate) }),
    },
    cases: [...raceCases(runs), ...objectiveCases(judged)],
  };
}

/** What became of rows that were raced in blocks; nothing where there are none. */
function comparisonsOf(runs: readonly RunRecord[]): { readonly comparisons?: readonly object[] } {
  const comparisons = racesOf(runs).flatMap((own) => comparedData(rowsOf(own), own[0]?.workload ?? ''));
  return comparisons.length === 0 ? {} : { comparisons };
}

/** The tables alone, and what stands out of them. */
export function raceTables(runs: readonly RunRecord[], workloads: readonly Named[], gate?: Gate): Document {
  const blocks = racesOf(runs).flatMap((own) => raceBlocks(own, workloads, gate));
  return { blocks, data: { schemaVersion, runs } };
}

/** How to read the tables of some races. */
export function raceReading(
  runs: readonly RunRecord[],
  gate?: Gate,
  judged: readonly JudgedRow[] = judgedBy(runs, gate),
): Document {
  const how = readingOf(racesOf(runs).flatMap((own) => rowsOf(own)));
  return {
    blocks: [...how, ...(gate === undefined ? [] : objectiveReading(judged))],
    data: { schemaVersion, runs },
  };
}

function judgedBy(runs: readonly RunRecord[], gate: Gate | undefined): readonly JudgedRow[] {
  return gate === undefined ? [] : judgedRowsOf(runs, gate);
}

function racesOf(runs: readonly RunRecord[]): readonly (readonly RunRecord[])[] {
  return [...grouped(runs, ({ workload }) => workload).values()];
}

function raceBlocks(runs: readonly RunRecord[], workloads: readonly Named[], gate?: Gate): Block[] {
  const rows = rowsOf(runs);
  const settings = differingIn(runs).filter(({ name }) => name !== 'machine');
  const notes = [...new Set(rows.flatMap(notesOf))];
  const judged = gate === undefined ? [] : judgeRows(rows, gate);
  return [
    headingOf(runs, workloads),
    verdictsOf(rows),
    raceTable(rows, settings, notes),
    // Where every client gave up at the first conflict, nothing was resolved.
    ...(runs.some(({ policy }) => policy !== 'discard') ? [resolutionTable(rows, settings)] : []),
    ...(gate === undefined ? [] : objectiveBlocks(judged, gate)),
    ...comparedBlocks(rows),
    ...adviceOf(rows, missedOf(judged)),
    { kind: 'aside', blocks: () => [...overTime(rows), ...latencyChart(rows), ...conflictCost(rows)] },
    ...list(rows.flatMap(clocksOf)),
    ...list(rows.flatMap(faultsOf)),
    ...list(rows.flatMap(troublesOf)),
    ...list(rows.flatMap(findingsOf)),
    {
      kind: 'aside',
      blocks: () =>
        picturesOf(rows).map(({ run, exhibit }) =>
          pictureOf(exhibit, rows.length > 1 ? run.strategy : undefined),
        ),
    },
    ...list(unexaminedOf(rows)),
    ...list([...flawsOf(rows), ...rows.flatMap(ordersOf)]),
    ...list(notes, { numbered: true }),
  ];
}

function raceTable(rows: readonly Row[], settings: readonly SettingOfRun[], notes: readonly string[]): Table {
  const lead = leadOf(rows, settings);
  const figures = figureColumns(rows);
  const marks = (row: Row): string =>
    notesOf(row)
      .map((note) => notes.indexOf(note) + 1)
      .join(' ');
  return {
    kind: 'table',
    columns: [
      ...lead.columns,
      left('verdict'),
      ...figures.map(({ column }) => column),
      ...(notes.length > 0 ? [left('see')] : []),
    ],
    rows: rows.map((row) => [
      ...lead.of(row),
      verdictCell(row),
      ...figures.map(({ of }) => of(row)),
      ...(notes.length > 0 ? [{ text: marks(row) }] : []),
    ]),
  };
}

function resolutionTable(rows: readonly Row[], settings: readonly SettingOfRun[]): Table {
  const lead = leadOf(rows, settings);
  const figures = resolutionColumns(rows);
  return {
    kind: 'table',
    columns: [...lead.columns, ...figures.map(({ column }) => column)],
    rows: rows.map((row) => [...lead.of(row), ...figures.map(({ of }) => of(row))]),
  };
}

/** The leading cells of every table: who is meant. */
function leadOf(rows: readonly Row[], settings: readonly SettingOfRun[]) {
  const beside = (name: string, unit?: string): Column => ({
    ...right(name),
    folds: true,
    ...(unit === undefined ? {} : { unit }),
  });
  const isNumbered = rows.some(({ number }) => number !== undefined);
  return {
    columns: [
      left('strategy'),
      ...settings.map(({ name, unit }) => beside(name, unit)),
      ...(isNumbered ? [beside('run')] : []),
    ],
    of: ({ run, number = 1 }: Row): Cell[] => [
      { text: run.strategy },
      ...settings.map((setting) => ({ ...settingCell(setting, run), words: wordsOf(setting, run) })),
      ...(isNumbered ? [{ text: String(number), value: number, words: `run ${number}` }] : []),
    ],
  };
}
