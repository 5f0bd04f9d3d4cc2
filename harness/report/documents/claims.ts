import { schemaVersion } from '../../core/run-record.ts';
import { formatCount, formatDuration, formatFigure, formatShare } from '../../core/units.ts';
import type { Answer, Outcome } from '../../experiments/claims/decide.ts';
import type { ClaimResult, FoundFigure } from '../../experiments/claims/result.ts';
import { left, list, right, sentences } from '../document.ts';
import type { Block, Case, Cell, Column, Document, Tone } from '../document.ts';

/** What is claimed of conflicts, beside what was measured of it. */
export function claimsDocument(results: readonly ClaimResult[]): Document {
  return {
    blocks: [
      {
        kind: 'verdicts',
        about: 'What is claimed',
        items: results.map((result) => ({
          who: result.name,
          text: `${result.outcome}: ${result.about}`,
          tone: tones[result.outcome],
        })),
      },
      {
        kind: 'table',
        columns: [{ ...left('claim'), folds: true }, left('outcome'), left('because')],
        rows: results.map((result) => [
          { text: result.about },
          { text: result.outcome, tone: tones[result.outcome] },
          { text: becauseOf(result) },
        ]),
      },
      ...results.flatMap(blocksOf),
      ...sentences(
        'A claim held where the whole 95 % interval of each figure lies where it must, did not hold where none does, and depends where it came true in one circumstance and not in another. Where an interval holds both, or a race was not what it had to be, nothing is decided. Each interval is wrong in one case of twenty.',
      ),
    ],
    data: { schemaVersion, claims: results },
    cases: results.map(caseOf),
  };
}

const tones: Readonly<Record<Outcome, Tone>> = {
  held: 'good',
  'did not hold': 'bad',
  depends: 'doubt',
  'not decided': 'doubt',
};

function caseOf({ name, outcome, doubts, seconds }: ClaimResult): Case {
  return {
    suite: 'claims',
    name,
    seconds,
    outcome: outcome === 'not decided' ? 'unproven' : 'passed',
    ...(doubts[0] === undefined ? {} : { why: doubts[0], more: doubts.slice(1) }),
  };
}

/** What decided it, in a line: one prediction for each answer. */
function becauseOf({ predictions, doubts, outcome }: ClaimResult): string {
  if (outcome === 'not decided') return doubts[0] ?? 'nothing was measured';
  const decided = predictions.filter(({ answer }) => answer !== 'open');
  return decided.map((one) => `${one.says}: ${words[one.answer]} (${figureText(one)})`).join('; ');
}

const words: Readonly<Record<Answer, string>> = { yes: 'yes', no: 'no', open: 'open' };

const columns: readonly Column[] = [
  { ...left('if it is right,'), folds: true },
  left('figure'),
  left('must be'),
  right('is'),
  right('95 % interval'),
  left('so'),
];

function blocksOf(result: ClaimResult): Block[] {
  const { about, how, predictions, figures, doubts, outcome, blocks, seconds, load, environment } = result;
  const { neighbourCores } = load;
  return [
    { kind: 'heading', text: `${about.replace(/\.$/, '')}: ${outcome}`, facts: [] },
    ...sentences(how),
    {
      kind: 'table',
      columns,
      rows: predictions.map((one): Cell[] => [
        { text: one.says },
        { text: one.figure },
        { text: mustText(one) },
        ...cellsOf(one),
        { text: words[one.answer] },
      ]),
    },
    ...(figures.length === 0
      ? []
      : [
          {
            kind: 'table' as const,
            columns: [left('beside that'), right('is'), right('95 % interval')],
            rows: figures.map((one): Cell[] => [{ text: one.figure }, ...cellsOf(one)]),
          },
        ]),
    ...list(doubts),
    ...sentences(
      `${blocks.counted} blocks in ${formatDuration(1000 * seconds)}${
        blocks.raced > blocks.counted
          ? `; ${blocks.raced - blocks.counted} more proved nothing and are left out`
          : ''
      }.`,
      `Load: ${
        neighbourCores === undefined
          ? 'not told by this system'
          : `other processes used ${formatFigure(neighbourCores.median)} of ${environment.cores} cores (median; ${formatFigure(neighbourCores.max)} at most)`
      }; ${load.runQueue.map(formatFigure).join(' and ')} processes wanted a core before and after.`,
    ),
  ];
}

function mustText({ must, unit }: ClaimResult['predictions'][number]): string {
  if ('above' in must) return `above ${valueText(unit, must.above)}`;
  if ('below' in must) return `below ${valueText(unit, must.below)}`;
  return must.between.map((end) => valueText(unit, end)).join(' to ');
}

function cellsOf({ unit, estimate, low, high }: FoundFigure): Cell[] {
  return [
    {
      text: valueText(unit, estimate),
      ...(estimate === undefined ? {} : { value: estimate }),
      ...(low === undefined || high === undefined ? {} : { interval: [low, high] as const }),
    },
    { text: low === undefined || high === undefined ? '–' : rangeText(unit, low, high) },
  ];
}

function figureText({ unit, estimate, low, high }: FoundFigure): string {
  const value = valueText(unit, estimate);
  return low === undefined || high === undefined ? value : `${value}, ${rangeText(unit, low, high)}`;
}

function rangeText(unit: FoundFigure['unit'], low: number, high: number): string {
  return `${valueText(unit, low)} to ${valueText(unit, high)}`;
}

function valueText(unit: FoundFigure['unit'], value: number | undefined): string {
  if (value === undefined) return '–';
  switch (unit) {
    case 'times':
      return `${formatFigure(value)} ×`;
    case 'share':
      return formatShare(value);
    case 'perS':
      return `${value >= 1000 ? formatCount(Math.round(value)) : formatFigure(value)}/s`;
    case 'ms':
      return formatDuration(value);
    case 'number':
      return formatFigure(value);
  }
}
