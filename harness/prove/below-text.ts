import { tableLines } from '../report/text.ts';
import type { Table, TableCell } from '../report/table.ts';
import { wrap } from '../report/wrap.ts';
import type { BelowProof } from './below-races.ts';
import type { GatewayProof } from './gateway-proofs.ts';

/** What came of mistakes below the commands, with an empty line behind it; nothing where none were raced. */
export function belowLines(below: readonly BelowProof[], width: number, color = false): string[] {
  if (below.length === 0) return [];
  return [
    ...wrap(
      'Mistakes below the commands: at one place of a Lua script, of an SQL statement, or of what the service does when its store is slow or gone; the same race without it must pass, its fault included.',
      width,
    ),
    '',
    ...tableLines(belowTable(below), width, color),
    '',
  ];
}

/** One row a mistake. */
export function belowTable(below: readonly BelowProof[]): Table {
  return {
    columns: [
      { head: ['mistake'], align: 'left' },
      { head: ['in a'], align: 'left' },
      { head: ['raced on'], align: 'left' },
      { head: ['caught'], align: 'left' },
      { head: ['first of what was found'], align: 'left' },
      { head: ['control'], align: 'left' },
    ],
    rows: below.map(({ name, place, workload, result, kinds, control }) => [
      { text: name },
      { text: place },
      { text: workload },
      result === 'invalid' ? { text: '✓', tone: 'good' } : { text: `✗ ${result}`, tone: 'bad' },
      { text: kinds[0] ?? '–' },
      control === 'valid' ? { text: '✓ valid', tone: 'good' } : { text: `✗ ${control}`, tone: 'bad' },
    ]),
  };
}

/** What the preflight made of wrong gateways, with an empty line behind it; nothing where it saw none. */
export function gatewayLines(proofs: readonly GatewayProof[], width: number, color = false): string[] {
  if (proofs.length === 0) return [];
  return [
    ...wrap(
      'Gateways: no race may be run behind one that is wrong; the same gateway without its mistake must be let through.',
      width,
    ),
    '',
    ...tableLines(gatewayTable(proofs), width, color),
    '',
  ];
}

function gatewayTable(proofs: readonly GatewayProof[]): Table {
  const found = ({ breaks, problems }: GatewayProof): TableCell =>
    problems.length > 0
      ? { text: '✗', tone: 'bad' }
      : { text: breaks.length > 0 ? '✓ refused' : '✓ let through', tone: 'good' };
  return {
    columns: [
      { head: ['gateway'], align: 'left' },
      { head: ['preflight'], align: 'left' },
      { head: ['what it does'], align: 'left' },
    ],
    rows: proofs.map((proof) => [{ text: proof.name }, found(proof), { text: proof.about }]),
  };
}
