import { formatCount } from '../../core/units.ts';
import { figureCell, left, list, right, sentences } from '../../report/document.ts';
import type { Block, Cell, Table } from '../../report/document.ts';
import type { ForeignProof, Verdicts } from './proof.ts';

/** What was found of foreign services. */
export function foreignBlocks(proof: ForeignProof): readonly Block[] {
  const raced = formatCount(proof.races.length);
  const flawless = proof.workloads.reduce((sum, one) => sum + one.flawless, 0);
  const again = proof.races.filter(({ tries = 1 }) => tries > 1).length;
  const luck = proof.modes.filter(({ caught, raced }) => caught < raced);
  const more = proof.inconclusive.length - mostReasons;
  return [
    ...sentences(
      `Foreign services: ${raced} races of small services that share no code with the checks, each in one of the ways to speak HTTP (${proof.set === 'all' ? 'every pair of settings occurs' : 'a sample by chance'}); a right one may not be found invalid, a wrong one not valid.`,
    ),
    foreignTable(proof),
    ...(flawless === 0
      ? []
      : sentences(
          `In ${formatCount(flawless)} more races a wrong service had no occasion to do what is wrong.`,
        )),
    ...(again === 0
      ? []
      : sentences(
          `${formatCount(again)} of them raced again, as hardly any mistake was made: overlapping requests may hide so few.`,
        )),
    ...(luck.length === 0
      ? []
      : [
          ...sentences(
            'Wrong services that not every race decided, in percent with the 95% Wilson interval:',
          ),
          modeTable(luck),
        ]),
    ...list(
      [
        ...proof.inconclusive
          .slice(0, mostReasons)
          .map(({ reason, right: ofRight, wrong }) => `${ofRight} + ${wrong}: ${reason}`),
        ...(more > 0 ? [`and ${more} more reasons`] : []),
      ],
      { about: 'Why races were inconclusive (of right and of wrong services):' },
    ),
  ];
}

const mostReasons = 12;

/** Verdicts on right and on wrong services, by workload. */
function foreignTable({ workloads }: ForeignProof): Table {
  const columns = [
    left('foreign services of'),
    right('right', 'raced'),
    right('valid'),
    right('incon-', 'clusive'),
    right('invalid'),
    right('wrong', 'raced'),
    right('caught'),
    right('incon-', 'clusive'),
    right('valid'),
  ];
  const all = {
    workload: 'all',
    right: sumOf(workloads.map((one) => one.right)),
    wrong: sumOf(workloads.map((one) => one.wrong)),
  };
  const rows = [...workloads, all].map((one): readonly Cell[] => [
    { text: one.workload },
    count(one.right.raced),
    count(one.right.valid),
    count(one.right.inconclusive),
    never(one.right.invalid),
    count(one.wrong.raced),
    count(one.wrong.invalid),
    count(one.wrong.inconclusive),
    never(one.wrong.valid),
  ]);
  return { kind: 'table', columns, rows };
}

/** Ways of being wrong, and how often a race found them. */
function modeTable(modes: ForeignProof['modes']): Table {
  const columns = [
    left('workload'),
    left('mode'),
    right('raced'),
    { ...right('caught (95%)'), unit: 'share' },
  ];
  const percent = (value: number): string => (value * 100).toFixed(0);
  const rows = modes.map(({ workload, mode, raced, rate, interval: [low, high] }): readonly Cell[] => [
    { text: workload },
    { text: mode },
    count(raced),
    { text: `${percent(rate)} (${percent(low)}–${percent(high)})`, value: rate, interval: [low, high] },
  ]);
  return { kind: 'table', columns, rows };
}

function sumOf(verdicts: readonly Verdicts[]): Verdicts {
  const sum = (name: keyof Verdicts): number => verdicts.reduce((total, one) => total + one[name], 0);
  return {
    raced: sum('raced'),
    valid: sum('valid'),
    invalid: sum('invalid'),
    inconclusive: sum('inconclusive'),
  };
}

function count(value: number): Cell {
  return figureCell(value, formatCount);
}

function never(value: number): Cell {
  return value === 0
    ? { text: '0', value, tone: 'good' }
    : { text: `${formatCount(value)} !`, value, tone: 'bad' };
}
