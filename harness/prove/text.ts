import { figureCell, left, list, right, sentences, spare } from '../report/document.ts';
import type { Cell, Document, Table } from '../report/document.ts';
import { formatCount } from '../core/units.ts';
import type { Caught } from './broken-races.ts';
import type { Detection } from './detection.ts';
import { belowBlocks, gatewayBlocks } from './below-text.ts';
import { foreignBlocks } from './foreign/text.ts';
import type { HistoryProof } from '../simulate/histories.ts';
import { proofCases, proofVerdicts } from './cases.ts';
import { plantedBlocks } from './planted-text.ts';
import type { Proof } from './proof.ts';

/** The tables of a proof, and everything that does not hold below them. */
export function proofDocument(proof: Proof): Document {
  const { services, planted, below = [], gateways = [], foreign, histories, problems } = proof;
  const rounds = services[0]?.wide.rounds ?? 0;
  const more = problems.length - mostProblems;
  const cases = proofCases(proof);
  return {
    blocks: [
      proofVerdicts(cases),
      ...(services.length === 0
        ? []
        : [
            ...sentences(
              `Broken services: ${formatCount(rounds)} rounds each, caught where a round alone shows the anomaly, in percent with the 95% Wilson interval; narrow is without the widened window; the control is the same service without its fault.`,
            ),
            serviceTable(services),
          ]),
      ...plantedBlocks(planted),
      ...belowBlocks(below),
      ...gatewayBlocks(gateways),
      ...(foreign === undefined ? [] : foreignBlocks(foreign)),
      ...sentences(
        'Made-up histories: legal ones must pass, with an audit and without; with one thing made wrong they must fail with the kind that it is; on small ones the checks must agree with a search through all orders.',
      ),
      historyTable(histories),
      ...list([
        ...problems.slice(0, mostProblems).map((problem) => `✗ ${problem}`),
        ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
      ]),
      ...sentences(conclusionOf(proof)),
    ],
    data: proof,
    cases,
  };
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
  const columns = [
    left('broken service'),
    left('must show'),
    left('caught'),
    spare(2, right('first', 'round')),
    { ...right('rounds', 'caught (95%)'), unit: 'share' },
    spare(1, { ...right('narrow', 'window (95%)'), unit: 'share' }),
    left('control'),
  ];
  const rows = services.map((one): readonly Cell[] => [
    { text: one.name },
    { text: one.anomaly },
    one.kinds.includes(one.anomaly) && one.wide.caught > 0
      ? { text: '✓', tone: 'good' }
      : { text: '✗', tone: 'bad' },
    figureCell(one.wide.firstRound, (round) => (round === undefined ? '–' : String(round))),
    rateCell(one.wide),
    rateCell(one.narrow),
    one.control.result === 'valid'
      ? { text: '✓ valid', tone: 'good' }
      : { text: `✗ ${one.control.result}`, tone: 'bad' },
  ]);
  return { kind: 'table', columns, rows };
}

/** Checks by workload with what they made of histories. */
export function historyTable(histories: readonly HistoryProof[]): Table {
  const columns = [
    left('checks of'),
    right('legal'),
    right('passed'),
    right('made', 'wrong'),
    right('caught'),
    spare(1, right('ways')),
    spare(2, right('kinds')),
    right('all', 'orders'),
    right('agreed'),
  ];
  const rows = histories.map((one): readonly Cell[] => {
    const small = one.oracle.right + one.oracle.wrong;
    return [
      { text: one.workload },
      figureCell(one.legal, formatCount),
      share(one.passed, one.legal),
      figureCell(one.mutated, formatCount),
      share(one.caught, one.mutated),
      figureCell(one.byMutation.length, String),
      figureCell(new Set(one.byMutation.map(({ expects }) => expects)).size, String),
      figureCell(small, formatCount),
      share(one.oracle.agreed, small),
    ];
  });
  return { kind: 'table', columns, rows };
}

function share(part: number, whole: number): Cell {
  return figureCell(part, formatCount, { tone: part === whole ? 'good' : 'bad' });
}

/** A share with its interval, in percent. */
function rateCell({ rate, interval: [low, high] }: Detection): Cell {
  const percent = (value: number): string => (value * 100).toFixed(0);
  const text = `${percent(rate)} (${percent(low)}–${percent(high)})`;
  return { text, value: rate, interval: [low, high] };
}
