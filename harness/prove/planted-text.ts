import { left, right, sentences } from '../report/document.ts';
import type { Block, Table } from '../report/document.ts';
import type { PlantedProof } from './planted-races.ts';

/** What came of mistakes in what is stored and shown; nothing where none were raced. */
export function plantedBlocks(planted: readonly PlantedProof[]): Block[] {
  if (planted.length === 0) return [];
  return [
    ...sentences(
      'Planted mistakes: the reference service, in memory and behind a mutex, stores or shows something else than what was asked for; each must be found, and the same workload without a mistake must pass.',
    ),
    plantedTable(planted),
  ];
}

/** One row a workload. */
export function plantedTable(planted: readonly PlantedProof[]): Table {
  return {
    kind: 'table',
    columns: [
      left('workload'),
      right('mistakes'),
      right('caught'),
      left('control'),
      left('what was planted'),
    ],
    rows: planted.map(({ workload, mistakes, control }) => {
      const caught = mistakes.filter(({ result }) => result === 'invalid').length;
      return [
        { text: workload },
        { text: String(mistakes.length) },
        { text: String(caught), tone: caught === mistakes.length ? 'good' : 'bad' },
        {
          text: control === 'valid' ? '✓ valid' : `✗ ${control}`,
          tone: control === 'valid' ? 'good' : 'bad',
        },
        { text: mistakes.map(({ name }) => name).join(', ') },
      ];
    }),
  };
}
