import type { BoundVerdict, Gate, JudgedRow, Says } from '../../../analyze/gate/gate.ts';
import { figureText, withUnit } from '../../../analyze/gate/figure-text.ts';
import { judgeRows } from '../../../analyze/gate/judge-rows.ts';
import { metrics } from '../../../analyze/objective-metrics.ts';
import { grouped } from '../../../core/grouped.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { left, list, right, sentences } from '../../document.ts';
import type { Block, Case, Cell, Sentence, Table } from '../../document.ts';
import { rowsOf } from './rows.ts';

/** Judges the rows of races by a gate, workload by workload. Needs `histogramsReady`. */
export function judgedRowsOf(runs: readonly RunRecord[], gate: Gate): readonly JudgedRow[] {
  return [...grouped(runs, ({ workload }) => workload).values()].flatMap((own) =>
    judgeRows(rowsOf(own), gate),
  );
}

/** Which bounds rows have missed, in words, by their labels. */
export function missedOf(rows: readonly JudgedRow[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(({ label, bounds }) => {
      const missed = bounds.filter(({ says }) => says === 'missed').map(({ threshold }) => threshold.text);
      return missed.length === 0 ? [] : [[label, `missed ${missed.join(', ')}`] as const];
    }),
  );
}

/** What the rows of one workload are held to and whether they keep to it, below their table. */
export function objectiveBlocks(rows: readonly JudgedRow[], gate: Gate): Block[] {
  const lacks = rows.flatMap(({ label, bounds }) =>
    bounds.flatMap(({ threshold, why }) =>
      why === undefined ? [] : [{ about: `${threshold.text}: ${why}`, label }],
    ),
  );
  return [
    tableOf(rows.filter(({ isControl }) => !isControl)),
    ...list([
      ...[...grouped(lacks, ({ about }) => about)].map(
        ([about, own]) => `? ${own.map(({ label }) => label).join('; ')}: ${about}`,
      ),
      ...againstItems(rows, gate),
      ...rows
        .filter(({ isControl }) => isControl)
        .map(({ label }) => `${label}: raced to be wrong beside what is right, and held to nothing`),
    ]),
  ];
}

/** How to read what is said of bounds. */
export function objectiveReading(rows: readonly JudgedRow[]): Sentence[] {
  const several = rows.some(({ isControl, runs }) => !isControl && runs > 1);
  return sentences(
    'A bound is met where the whole 95 % interval of its figure keeps to it, missed (exit code 99) where nothing of it does, and else not told apart (11).',
    several
      ? 'Intervals are of the middle over all runs of a row, by how these scatter; max and violations are of the worst run.'
      : 'Intervals are of what a longer race would have shown: they hold for this run only, and say nothing of how runs differ (--blocks 10).',
  );
}

/** The same for programs. */
export function objectiveData(rows: readonly JudgedRow[], { kept }: Gate): readonly object[] {
  const path = kept?.path;
  return rows.map(({ bounds, against, isControl, ...row }) => ({
    ...row,
    ...(isControl ? { isControl } : {}),
    ...(against === undefined ? {} : { against: { path, ...against } }),
    bounds: bounds.map(({ threshold: { text, metric, comparison, value, ofKept }, says, ...found }) => ({
      bound: text,
      metric,
      comparison,
      value,
      ...(ofKept === true ? { ofKept } : {}),
      says: said[says].data,
      ...found,
    })),
  }));
}

/** A case for each bound of a row, for test reports. */
export function objectiveCases(rows: readonly JudgedRow[]): readonly Case[] {
  return rows.flatMap(({ workload, label, bounds, against }) =>
    bounds.map((bound) => {
      const { threshold, says, why } = bound;
      const figure = figureText(bound);
      return {
        suite: workload,
        name: `${label}: ${threshold.text}`,
        seconds: 0,
        outcome: said[says].outcome,
        ...(says === 'met' ? {} : { why: why ?? `${threshold.text} was missed: ${figure}` }),
        more: [figure, ...(threshold.ofKept === true && against !== undefined ? against.differs : [])],
      };
    }),
  );
}

const said = {
  met: { text: '✓ met', tone: 'good', data: 'met', outcome: 'passed' },
  missed: { text: '✗ missed', tone: 'bad', data: 'missed', outcome: 'failed' },
  open: { text: '? not told apart', tone: 'doubt', data: 'not-told-apart', outcome: 'unproven' },
} as const satisfies Record<Says, object>;

function tableOf(rows: readonly JudgedRow[]): Table {
  const isCompared = rows.some(({ bounds }) => bounds.some(({ threshold }) => threshold.ofKept === true));
  return {
    kind: 'table',
    columns: [
      left('strategy'),
      left('objective'),
      right('figure', '(95 %)'),
      ...(isCompared ? [right('kept', 'figure')] : []),
      left('says'),
    ],
    rows: rows.flatMap((row) =>
      row.bounds.map((bound) => [
        { text: row.label },
        { text: bound.threshold.text },
        { text: figureText(bound), ...(bound.figure === undefined ? {} : { value: bound.figure }) },
        ...(isCompared ? [keptCell(bound)] : []),
        saysCell(bound, row),
      ]),
    ),
  };
}

function saysCell({ says, threshold }: BoundVerdict, { against }: JudgedRow): Cell {
  const { text, tone } = said[says];
  const isElsewhere = threshold.ofKept === true && against?.elsewhere === true && says !== 'open';
  return { text: isElsewhere ? `${text}, kept on another machine` : text, tone };
}

function keptCell({ kept, threshold }: BoundVerdict): Cell {
  if (threshold.ofKept !== true) return { text: '' };
  return {
    text: withUnit(kept, metrics[threshold.metric].unit),
    ...(kept === undefined ? {} : { value: kept }),
  };
}

/** What rows are held against, and what is different there. */
function againstItems(rows: readonly JudgedRow[], { kept }: Gate): string[] {
  const told = rows.flatMap(({ label, against }) => {
    if (against === undefined || kept === undefined) return [];
    const { runs, startedAt, differs } = against;
    const which = `${runs === 1 ? '1 run' : `${runs} runs`} of ${startedAt.slice(0, 10)}`;
    return [
      {
        label,
        text: `${kept.path} (${which})${differs.length === 0 ? ', alike in all but time' : `, which differs: ${differs.join('; ')}`}`,
      },
    ];
  });
  return [...grouped(told, ({ text }) => text)].map(
    ([text, own]) =>
      `${own.length === rows.length ? 'all rows' : own.map(({ label }) => label).join('; ')}: held against ${text}`,
  );
}
