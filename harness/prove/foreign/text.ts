import { formatCount } from '../../core/units.ts';
import { tableLines } from '../../report/text.ts';
import type { Column, Table, TableCell } from '../../report/table.ts';
import { wrap } from '../../report/wrap.ts';
import type { ForeignProof, Verdicts } from './proof.ts';

/** The lines that tell what was found of foreign services. */
export function foreignLines(proof: ForeignProof, width: number, color: boolean): readonly string[] {
  const raced = formatCount(proof.races.length);
  const flawless = proof.workloads.reduce((sum, one) => sum + one.flawless, 0);
  const luck = proof.modes.filter(({ caught, raced }) => caught < raced);
  return [
    ...wrap(
      `Foreign services: ${raced} races of small services that share no code with the checks, each in one of the ways to speak HTTP (${proof.set === 'all' ? 'every pair of settings occurs' : 'a sample by chance'}); a right one may not be found invalid, a wrong one not valid.`,
      width,
    ),
    '',
    ...tableLines(foreignTable(proof), width, color),
    '',
    ...(flawless === 0
      ? []
      : [
          ...wrap(
            `In ${formatCount(flawless)} more races a wrong service had no occasion to do what is wrong.`,
            width,
          ),
          '',
        ]),
    ...(luck.length === 0
      ? []
      : [
          ...wrap(
            'Wrong services that not every race decided, in percent with the 95% Wilson interval:',
            width,
          ),
          '',
          ...tableLines(modeTable(luck), width, color),
          '',
        ]),
    ...(proof.inconclusive.length === 0
      ? []
      : [
          ...wrap('Why races were inconclusive (of right and of wrong services):', width),
          ...proof.inconclusive
            .slice(0, mostReasons)
            .flatMap(({ reason, right, wrong }) => wrap(`  ${right} + ${wrong}: ${reason}`, width)),
          ...(proof.inconclusive.length > mostReasons
            ? [`  and ${proof.inconclusive.length - mostReasons} more reasons`]
            : []),
          '',
        ]),
  ];
}

const mostReasons = 12;

/** Verdicts on right and on wrong services, by workload. */
function foreignTable({ workloads }: ForeignProof): Table {
  const columns: readonly Column[] = [
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
  const rows = [...workloads, all].map((one): readonly TableCell[] => [
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
  return { columns, rows };
}

/** Ways of being wrong, and how often a race found them. */
function modeTable(modes: ForeignProof['modes']): Table {
  const columns: readonly Column[] = [left('workload'), left('mode'), right('raced'), right('caught (95%)')];
  const percent = (value: number): string => (value * 100).toFixed(0);
  const rows = modes.map(({ workload, mode, raced, rate, interval: [low, high] }): readonly TableCell[] => [
    { text: workload },
    { text: mode },
    count(raced),
    { text: `${percent(rate)} (${percent(low)}–${percent(high)})` },
  ]);
  return { columns, rows };
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

function count(value: number): TableCell {
  return { text: formatCount(value) };
}

function never(value: number): TableCell {
  return value === 0 ? { text: '0', tone: 'good' } : { text: `${formatCount(value)} !`, tone: 'bad' };
}

function left(...head: readonly string[]): Column {
  return { head, align: 'left' };
}

function right(...head: readonly string[]): Column {
  return { head, align: 'right' };
}
