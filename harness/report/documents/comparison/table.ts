import type { Compared, ComparedFigure } from '../../../analyze/comparison/contests.ts';
import { mostBlocks } from '../../../analyze/comparison/blocks-needed.ts';
import type { Measure } from '../../../analyze/comparison/measures.ts';
import type { Outcome, Word } from '../../../analyze/comparison/words.ts';
import { formatCount, formatFigure } from '../../../core/units.ts';
import { left, right } from '../../document.ts';
import type { Cell, Table } from '../../document.ts';

/** A row that was compared, as a person calls it. */
export interface NamedRow {
  readonly label: string;
  readonly compared: Compared;
}

/** Rows beside the one that they are compared with: a line a figure. */
export function comparisonTable(rows: readonly NamedRow[]): Table {
  const isClaimed = rows.some(({ compared }) => compared.blocks > 0);
  return {
    kind: 'table',
    columns: [
      left('row'),
      left('figure'),
      right('times'),
      ...(isClaimed ? [right('95 %', 'from'), right('to')] : []),
      left('verdict'),
    ],
    rows: rows.flatMap(({ label, compared }) =>
      compared.figures.map((figure) => [
        { text: label },
        { text: figure.measure.name },
        timesCell(figure.times),
        ...(isClaimed ? [endCell(figure.outcome?.located.low), endCell(figure.outcome?.located.high)] : []),
        verdictCell(compared, figure),
      ]),
    ),
  };
}

function timesCell(times: number | undefined): Cell {
  return times === undefined ? { text: '–' } : { text: timesText(times), value: times };
}

function endCell(log: number | undefined): Cell {
  return timesCell(log === undefined ? undefined : Math.exp(log));
}

/** How many times as much: near one a hundredth is worth telling. */
export function timesText(times: number): string {
  return times >= 0.01 && times < 10 ? times.toFixed(2) : formatFigure(times);
}

/** What a comparison says of a figure, in one word, and what that rests on. */
export function verdictCell({ wrong, blocks }: Compared, { measure, outcome }: ComparedFigure): Cell {
  if (wrong === 'unproven') return { text: 'INCONCLUSIVE (proved nothing)', tone: 'doubt' };
  if (wrong !== undefined) return { text: wrong === 'row' ? 'INVALID' : 'INVALID reference', tone: 'bad' };
  if (outcome === undefined) return { text: blocks === 0 ? '– no blocks in common' : '– not measured' };
  const word = wordOf(measure, outcome.word);
  switch (outcome.word) {
    case 'better':
      return { text: word, tone: 'good' };
    case 'worse':
      return { text: word, tone: 'bad' };
    case 'equivalent':
      return { text: `${word} (within ${bandText(outcome.band)})` };
    case 'small':
      return { text: `${word} (noise is ${bandText(outcome.band)})` };
    case 'inconclusive':
      return { text: `${word} (${needText(outcome)})`, tone: 'doubt' };
  }
}

function wordOf({ words: [better, worse] }: Measure, word: Word): string {
  switch (word) {
    case 'better':
      return better;
    case 'worse':
      return worse;
    case 'equivalent':
    case 'small':
    case 'inconclusive':
      return word.toUpperCase();
  }
}

/** How many blocks would tell. */
export function needText({ needs }: Pick<Outcome, 'needs'>): string {
  return needs === undefined
    ? `needs more than ${mostBlocks} blocks`
    : `needs about ${formatCount(needs)} blocks`;
}

/** A band around equal as a percentage. */
export function bandText(band: number): string {
  const percent = 100 * Math.expm1(band);
  return `±${percent < 10 ? percent.toFixed(1).replace(/\.0$/, '') : formatFigure(percent)}%`;
}

/** The same for programs: ratios instead of logarithms; what cannot be said is absent. */
export function comparisonData({ label, compared: { figures, ...rest } }: NamedRow): object {
  return {
    row: label,
    ...rest,
    figures: figures.map(({ measure, times, outcome }) => {
      if (outcome === undefined) return { figure: measure.name, ...(times === undefined ? {} : { times }) };
      const { located, band, word, blocks, p, adjustedP, needs } = outcome;
      const { low, high } = located;
      return {
        figure: measure.name,
        times,
        ...(low === undefined || high === undefined ? {} : { low: Math.exp(low), high: Math.exp(high) }),
        noise: Math.expm1(band),
        blocks,
        p,
        adjustedP,
        ...(rest.wrong === undefined ? { verdict: wordOf(measure, word) } : {}),
        ...(needs === undefined ? {} : { needs }),
      };
    }),
  };
}
