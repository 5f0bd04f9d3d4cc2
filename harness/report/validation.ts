import type { Graded } from '../analyze/validation/grade.ts';
import { schemaVersion } from '../core/run-record.ts';
import { formatDuration, formatFigure, formatRate } from '../core/units.ts';
import type { JudgedPoint, JudgedStrategy } from '../experiments/validation/outcome.ts';
import type { SealedPrediction } from '../experiments/validation/prediction.ts';
import type { ReportOptions } from './reporter.ts';
import type { Column, Table, TableCell } from './table.ts';
import { indented, tableLines } from './text.ts';

/** Predictions beside what was measured afterwards, for a terminal. */
export function validationText(
  prediction: SealedPrediction,
  judged: readonly JudgedStrategy[],
  { width, color }: ReportOptions,
): string {
  const seal = `predicted ${prediction.predictedAt} from ${prediction.training.records} records, before any of these points was measured; sha256 ${prediction.sha256}`;
  const about =
    'A figure is VALIDATED within 10 % and inside its 95 % interval, USABLE within 25 %, else REJECTED; a strategy is as good as its worst figure. Medians of the repetitions; "others" are cores that other processes took meanwhile.';
  const lines = [
    ...indented(seal, '', width),
    '',
    ...tableLines(tableOf(judged), width, color),
    '',
    ...judged.flatMap(({ strategy, grade, model }) => {
      const { stretch = 0, delayS = 0, exposedS = 0 } = model?.times ?? {};
      const ms = (seconds: number): string => formatDuration(seconds * 1000);
      return indented(
        `${strategy}: ${grade} (${model?.hindrance ?? 'no model'}; CPU × ${formatFigure(stretch)}, ${ms(delayS)} on the way, exposed ${ms(exposedS)} beside the work)`,
        '',
        width,
      );
    }),
    '',
    ...indented(about, '', width),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same as one document for programs. */
export function validationDocument(prediction: SealedPrediction, judged: readonly JudgedStrategy[]): object {
  return { schemaVersion, prediction, strategies: judged };
}

const columns: readonly Column[] = [
  { head: ['strategy'], align: 'left' },
  { head: ['clients'], align: 'right' },
  { head: ['inst.'], align: 'right' },
  { head: ['work'], align: 'right' },
  { head: ['a second'], align: 'left' },
  { head: ['predicted'], align: 'right' },
  { head: ['measured'], align: 'right' },
  { head: ['off'], align: 'right' },
  { head: ['others'], align: 'right' },
];

function tableOf(judged: readonly JudgedStrategy[]): Table {
  return {
    columns,
    rows: judged.flatMap(({ strategy, points }) => points.flatMap((point) => rowsOf(strategy, point))),
  };
}

/** A row each for what was tried and what was won. */
function rowsOf(strategy: string, point: JudgedPoint): TableCell[][] {
  const { attemptsPerS, goodputPerS } = point;
  return [
    [
      { text: strategy },
      { text: String(point.clients) },
      { text: String(point.instances) },
      { text: formatDuration(point.workMs) },
      { text: 'tried' },
      ...figureCells(attemptsPerS),
      { text: formatFigure(point.neighbourShare) },
    ],
    [...['', '', '', '', 'won'].map((text) => ({ text })), ...figureCells(goodputPerS), { text: '' }],
  ];
}

const tones = { VALIDATED: 'good', USABLE: 'doubt', REJECTED: 'bad' } as const;

function figureCells({ predicted, measured, off, inside, grade }: Graded): TableCell[] {
  const { value, low, high } = predicted;
  const sign = off > 0 ? '+' : '';
  return [
    { text: `${formatRate(value)} (${formatRate(low)}–${formatRate(high)})` },
    { text: formatRate(measured) },
    { text: `${sign}${(100 * off).toFixed(0)}%${inside ? '' : ' out'}`, tone: tones[grade] },
  ];
}
