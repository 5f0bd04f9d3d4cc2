import { left, sentences } from '../report/document.ts';
import type { Block, Cell, Table } from '../report/document.ts';
import type { BelowProof } from './below-races.ts';
import type { GatewayProof } from './gateway-proofs.ts';

/** What came of mistakes below the commands; nothing where none were raced. */
export function belowBlocks(below: readonly BelowProof[]): Block[] {
  if (below.length === 0) return [];
  return [
    ...sentences(
      'Mistakes below the commands: at one place of a Lua script, of an SQL statement, or of what the service does when its store is slow or gone; the same race without it must pass, its fault included. A race that showed nothing is held again, three times in all.',
    ),
    belowTable(below),
  ];
}

/** One row a mistake. */
export function belowTable(below: readonly BelowProof[]): Table {
  return {
    kind: 'table',
    columns: [
      left('mistake'),
      left('in a'),
      left('raced on'),
      left('caught'),
      left('first of what was found'),
      left('control'),
    ],
    rows: below.map(({ name, place, workload, result, kinds, control, tries = 1 }) => [
      { text: name },
      { text: place },
      { text: workload },
      result === 'invalid'
        ? { text: tries === 1 ? '✓' : `✓ in race ${tries}`, tone: 'good' }
        : { text: `✗ ${result}`, tone: 'bad' },
      { text: kinds[0] ?? '–' },
      control === 'valid' ? { text: '✓ valid', tone: 'good' } : { text: `✗ ${control}`, tone: 'bad' },
    ]),
  };
}

/** What the preflight made of wrong gateways; nothing where it saw none. */
export function gatewayBlocks(proofs: readonly GatewayProof[]): Block[] {
  if (proofs.length === 0) return [];
  return [
    ...sentences(
      'Gateways: no race may be run behind one that is wrong; the same gateway without its mistake must be let through.',
    ),
    gatewayTable(proofs),
  ];
}

function gatewayTable(proofs: readonly GatewayProof[]): Table {
  const found = ({ breaks, problems }: GatewayProof): Cell =>
    problems.length > 0
      ? { text: '✗', tone: 'bad' }
      : { text: breaks.length > 0 ? '✓ refused' : '✓ let through', tone: 'good' };
  return {
    kind: 'table',
    columns: [left('gateway'), left('preflight'), left('what it does')],
    rows: proofs.map((proof) => [{ text: proof.name }, found(proof), { text: proof.about }]),
  };
}
