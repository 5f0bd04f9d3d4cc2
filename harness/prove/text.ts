import { tableLines } from '../report/text.ts';
import type { Column, Table, TableCell } from '../report/table.ts';
import { wrap } from '../report/wrap.ts';
import { formatCount } from '../core/units.ts';
import type { Caught } from './broken-races.ts';
import type { Detection } from './detection.ts';
import { belowLines, gatewayLines } from './below-text.ts';
import { foreignLines } from './foreign/text.ts';
import type { HistoryProof } from '../simulate/histories.ts';
import { plantedLines } from './planted-text.ts';
import type { Proof } from './proof.ts';

/** The tables of a proof for a terminal, and everything that does not hold below them. */
export function proofText(proof: Proof, width: number, color = false): string {
  const rounds = proof.services[0]?.wide.rounds ?? 0;
  return [
    ...(proof.services.length === 0
      ? []
      : [
          ...wrap(
            `Broken services: ${formatCount(rounds)} rounds each, caught where a round alone shows the anomaly, in percent with the 95% Wilson interval; narrow is without the widened window; the control is the same service without its fault.`,
            width,
          ),
          '',
          ...tableLines(serviceTable(proof.services), width, color),
          '',
        ]),
    ...plantedLines(proof.planted, width, color),
    ...belowLines(proof.below ?? [], width, color),
    ...gatewayLines(proof.gateways ?? [], width, color),
    ...(proof.foreign === undefined ? [] : foreignLines(proof.foreign, width, color)),
    ...wrap(
      'Made-up histories: legal ones must pass, with an audit and without; with one thing made wrong they must fail with the kind that it is; on small ones the checks must agree with a search through all orders.',
      width,
    ),
    '',
    ...tableLines(historyTable(proof.histories), width, color),
    '',
    ...proof.problems.slice(0, mostProblems).flatMap((problem) => wrap(`✗ ${problem}`, width)),
    ...(proof.problems.length > mostProblems
      ? [`and ${formatCount(proof.problems.length - mostProblems)} more`]
      : []),
    ...wrap(conclusionOf(proof), width),
  ].join('\n');
}

const mostProblems = 20;

function conclusionOf({ problems, services, planted, below = [], gateways = [], histories }: Proof): string {
  if (problems.length > 0) return `not proved: ${formatCount(problems.length)} of what must hold does not`;
  const mutated = histories.reduce((sum, { caught }) => sum + caught, 0);
  const wrongGateways = gateways.filter(({ breaks }) => breaks.length > 0).length;
  const mistakes = planted.reduce((sum, one) => sum + one.mistakes.length, 0) + below.length + wrongGateways;
  return `proved: ${services.length} of ${services.length} broken services, ${mistakes} of ${mistakes} planted mistakes and ${formatCount(mutated)} of ${formatCount(mutated)} broken histories caught, no false alarm`;
}

/** Broken services with how often they were caught. */
export function serviceTable(services: readonly Caught[]): Table {
  const columns: readonly Column[] = [
    left('broken service'),
    left('must show'),
    left('caught'),
    right('first', 'round'),
    right('rounds', 'caught (95%)'),
    right('narrow', 'window (95%)'),
    left('control'),
  ];
  const rows = services.map((one): readonly TableCell[] => [
    { text: one.name },
    { text: one.anomaly },
    one.kinds.includes(one.anomaly) && one.wide.caught > 0
      ? { text: '✓', tone: 'good' }
      : { text: '✗', tone: 'bad' },
    { text: one.wide.firstRound === undefined ? '–' : String(one.wide.firstRound) },
    { text: rateOf(one.wide) },
    { text: rateOf(one.narrow) },
    one.control.result === 'valid'
      ? { text: '✓ valid', tone: 'good' }
      : { text: `✗ ${one.control.result}`, tone: 'bad' },
  ]);
  return { columns, rows };
}

/** Checks by workload with what they made of histories. */
export function historyTable(histories: readonly HistoryProof[]): Table {
  const columns: readonly Column[] = [
    left('checks of'),
    right('legal'),
    right('passed'),
    right('made', 'wrong'),
    right('caught'),
    right('ways'),
    right('kinds'),
    right('all', 'orders'),
    right('agreed'),
  ];
  const rows = histories.map((one): readonly TableCell[] => {
    const small = one.oracle.right + one.oracle.wrong;
    return [
      { text: one.workload },
      { text: formatCount(one.legal) },
      share(one.passed, one.legal),
      { text: formatCount(one.mutated) },
      share(one.caught, one.mutated),
      { text: String(one.byMutation.length) },
      { text: String(new Set(one.byMutation.map(({ expects }) => expects)).size) },
      { text: formatCount(small) },
      share(one.oracle.agreed, small),
    ];
  });
  return { columns, rows };
}

function share(part: number, whole: number): TableCell {
  return { text: formatCount(part), tone: part === whole ? 'good' : 'bad' };
}

/** A share with its interval, in percent. */
function rateOf({ rate, interval: [low, high] }: Detection): string {
  const percent = (value: number): string => (value * 100).toFixed(0);
  return `${percent(rate)} (${percent(low)}–${percent(high)})`;
}

function left(...head: readonly string[]): Column {
  return { head, align: 'left' };
}

function right(...head: readonly string[]): Column {
  return { head, align: 'right' };
}
