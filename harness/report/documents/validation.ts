import type { Graded } from '../../analyze/validation/grade.ts';
import { schemaVersion } from '../../core/run-record.ts';
import { formatDuration, formatFigure, formatRate } from '../../core/units.ts';
import type { JudgedPoint, JudgedStrategy } from '../../experiments/validation/outcome.ts';
import type { SealedPrediction } from '../../experiments/validation/prediction.ts';
import type { Chart } from '../chart.ts';
import { figureCell, left, list, right, sentences } from '../document.ts';
import type { Case, Cell, Column, Document } from '../document.ts';

/** Predictions beside what was measured afterwards. */
export function validationDocument(
  prediction: SealedPrediction,
  judged: readonly JudgedStrategy[],
): Document {
  return {
    blocks: [
      {
        kind: 'verdicts',
        about: 'What came true',
        items: judged.map(({ strategy, grade }) => ({
          who: strategy,
          text: meaning[grade],
          tone: tones[grade],
        })),
      },
      ...sentences(
        `predicted ${prediction.predictedAt} from ${prediction.training.records} records, before any of these points was measured; sha256 ${prediction.sha256}`,
      ),
      {
        kind: 'table',
        columns,
        rows: judged.flatMap(({ strategy, points }) => points.flatMap((point) => rowsOf(strategy, point))),
      },
      { kind: 'aside', blocks: () => [foretoldChart(judged)] },
      ...list(judged.map(gradeLine)),
      ...sentences(
        'A figure is VALIDATED within 10 % and inside its 95 % interval, USABLE within 25 %, else REJECTED; a strategy is as good as its worst figure. Medians of the repetitions; "others" are cores that other processes took meanwhile.',
      ),
    ],
    data: { schemaVersion, prediction, strategies: judged },
    cases: judged.map(caseOf),
  };
}

function caseOf(judged: JudgedStrategy): Case {
  const isRejected = judged.grade === 'REJECTED';
  return {
    suite: 'validation',
    name: judged.strategy,
    seconds: 0,
    outcome: isRejected ? 'failed' : 'passed',
    ...(isRejected ? { why: gradeLine(judged) } : {}),
  };
}

function gradeLine({ strategy, grade, model }: JudgedStrategy): string {
  const { stretch = 0, delayS = 0, exposedS = 0 } = model?.times ?? {};
  const ms = (seconds: number): string => formatDuration(seconds * 1000);
  return `${strategy}: ${grade} (${model?.hindrance ?? 'no model'}; CPU × ${formatFigure(stretch)}, ${ms(delayS)} on the way, exposed ${ms(exposedS)} beside the work)`;
}

const columns: readonly Column[] = [
  left('strategy'),
  right('clients'),
  right('inst.'),
  { ...right('work'), unit: 'ms' },
  left('a second'),
  { ...right('predicted'), unit: '/s' },
  { ...right('measured'), unit: '/s' },
  { ...right('off'), unit: 'share' },
  right('others'),
];

/** A row each for what was tried and what was won, either of which says all that it is about. */
function rowsOf(strategy: string, point: JudgedPoint): Cell[][] {
  const { clients, instances, workMs, attemptsPerS, goodputPerS, neighbourShare } = point;
  const row = (what: string, graded: Graded): Cell[] => [
    { text: strategy },
    figureCell(clients, String),
    figureCell(instances, String),
    figureCell(workMs, formatDuration),
    { text: what },
    ...figureCells(graded),
    figureCell(neighbourShare, formatFigure),
  ];
  return [row('tried', attemptsPerS), row('won', goodputPerS)];
}

const meaning = {
  VALIDATED: 'VALIDATED: each figure within 10 % and inside its interval',
  USABLE: 'USABLE: each figure within 25 %',
  REJECTED: 'REJECTED: a figure is more than 25 % off',
} as const;

/** Predictions beside what came true: on the line is right. */
function foretoldChart(judged: readonly JudgedStrategy[]): Chart {
  const all = judged.flatMap(({ points }) =>
    points.flatMap(({ goodputPerS: { predicted, measured } }) => [predicted.value, measured]),
  );
  const ends = [Math.min(...all), Math.max(...all)];
  return {
    kind: 'chart',
    about: 'Predicted against measured',
    reading: 'Operations won a second. On the line a prediction has come true; its bar is its 95 % interval.',
    x: { name: 'measured', unit: '/s', scale: 'log' },
    y: { name: 'predicted', unit: '/s', scale: 'log' },
    series: [
      ...judged.map(({ strategy, points }) => ({
        name: strategy,
        shape: 'points' as const,
        points: points.map(({ goodputPerS: { predicted, measured } }) => ({
          x: measured,
          y: predicted.value,
          low: predicted.low,
          high: predicted.high,
        })),
      })),
      { name: 'as predicted', shape: 'line', points: ends.map((end) => ({ x: end, y: end })) },
    ],
  };
}

const tones = { VALIDATED: 'good', USABLE: 'doubt', REJECTED: 'bad' } as const;

function figureCells({ predicted, measured, off, inside, grade }: Graded): Cell[] {
  const { value, low, high } = predicted;
  const sign = off > 0 ? '+' : '';
  return [
    { text: `${formatRate(value)} (${formatRate(low)}–${formatRate(high)})`, value, interval: [low, high] },
    figureCell(measured, formatRate),
    figureCell(off, (share) => `${sign}${(100 * share).toFixed(0)}%${inside ? '' : ' out'}`, {
      tone: tones[grade],
    }),
  ];
}
