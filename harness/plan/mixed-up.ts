import { grouped } from '../core/grouped.ts';
import type { Cell } from './cell.ts';
import { segmentPattern } from './option-value.ts';

/** The cells that an adapter is raced in, and the file that it was read from. */
interface Served {
  readonly file: string;
  readonly cells: readonly Pick<Cell, 'workload' | 'strategy' | 'label'>[];
}

/**
 * Lists adapters that serve one workload under one name, as two builds in a folder each have it: all that is said of one of them would
 * be said of the other.
 */
export function mixedUp(adapters: readonly Served[], source: string): string[] {
  const named = adapters.flatMap(({ file, cells }) =>
    [
      ...new Set(cells.map(({ label, strategy, workload }) => JSON.stringify([label ?? strategy, workload]))),
    ].map((row) => ({ file, row })),
  );
  const twice = [...grouped(named, ({ row }) => row)].filter(([, rows]) => rows.length > 1);
  const names = labelsOf(adapters.map(({ file }) => file));
  const advice = names === undefined ? '--label with a name for each' : `--label ${names.join(',')}`;
  const isLabelled = adapters.some(({ cells }) => cells.some(({ label }) => label !== undefined));
  return twice.map(([row, rows]) => {
    const [name] = JSON.parse(row) as [string];
    const files = rows.map(({ file }) => file).join(' and ');
    return `${source}: ${files} are both called ${name}, so that nobody could tell their rows apart; ${isLabelled ? 'write' : 'add'} ${advice}`;
  });
}

/** What of their paths tells files apart, from the end; undefined where that makes no labels. */
function labelsOf(files: readonly string[]): readonly string[] | undefined {
  const parts = files.map((file) =>
    file
      .replace(/\.[cm]?[jt]s$/, '')
      .split('/')
      .toReversed(),
  );
  const depth = Math.max(...parts.map(({ length }) => length));
  for (let at = 0; at < depth; at++) {
    const labels = parts.map((part) => part[at] ?? '');
    if (new Set(labels).size === labels.length && labels.every((label) => segmentPattern.test(label)))
      return labels;
  }
  return undefined;
}
