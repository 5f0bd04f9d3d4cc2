import { tableLines } from '../report/text.ts';
import type { Table } from '../report/table.ts';
import { wrap } from '../report/wrap.ts';
import type { PlantedProof } from './planted-races.ts';

/** What came of mistakes in what is stored and shown, with an empty line behind it; nothing where none were raced. */
export function plantedLines(planted: readonly PlantedProof[], width: number, color = false): string[] {
  if (planted.length === 0) return [];
  return [
    ...wrap(
      'Planted mistakes: the reference service, in memory and behind a mutex, stores or shows something else than what was asked for; each must be found, and the same workload without a mistake must pass.',
      width,
    ),
    '',
    ...tableLines(plantedTable(planted), width, color),
    '',
  ];
}

/** One row a workload. */
export function plantedTable(planted: readonly PlantedProof[]): Table {
  return {
    columns: [
      { head: ['workload'], align: 'left' },
      { head: ['mistakes'], align: 'right' },
      { head: ['caught'], align: 'right' },
      { head: ['control'], align: 'left' },
      { head: ['what was planted'], align: 'left' },
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
