import { rowsOfSlot } from '../check/rows/slot-groups.ts';
import type { Exhibit, ExhibitedEdge } from '../core/exhibit.ts';
import type { History } from '../core/history.ts';
import { shownRequest } from './shown-request.ts';
import type { Material } from './shown-request.ts';

/** The rows of an exhibit, with what joins them by row. */
export interface Scene {
  readonly rows: readonly number[];
  readonly edges: readonly RowEdge[];
  /** The row that is wrong by itself, where no edge says what is. */
  readonly wrong?: number;
}

/** As an edge of an exhibit, by rows of the history. */
export interface RowEdge {
  readonly from: number;
  readonly to: number;
  readonly why: string;
  readonly isWrong: boolean;
}

/** The read of the same operation that came last before a command; undefined where it looked at nothing. */
export function readBefore(history: History, own: Uint32Array, row: number): number | undefined {
  const { operation, command, sent, done } = history.columns;
  let before: number | undefined;
  for (const other of own) {
    if (operation[other] !== operation[row] || command[other] !== 0 || done[other]! > sent[row]!) continue;
    if (before === undefined || done[other]! > done[before]!) before = other;
  }
  return before;
}

/** A scene with the reads that its commands rest on, as an exhibit. */
export function exhibitOf(
  material: Material,
  what: Pick<Exhibit, 'of' | 'key' | 'text'>,
  { rows, edges, wrong }: Scene,
): Exhibit {
  const { history } = material.evidence;
  const { sent, done, nonce } = history.columns;
  const all = new Set(rows);
  for (const row of rows) {
    const before = readBefore(history, rowsOfSlot(history, history.columns.slot[row]!), row);
    if (before !== undefined) all.add(before);
  }
  const shown = [...all].toSorted((a, b) => sent[a]! - sent[b]! || a - b);
  const fromMs = Math.min(...shown.map((row) => sent[row]!));
  const toMs = Math.max(...shown.map((row) => done[row]!));
  const own = rowsOfSlot(history, history.columns.slot[shown[0]!]!);
  const around = own.reduce((sum, row) => sum + (sent[row]! <= toMs && done[row]! >= fromMs ? 1 : 0), 0);
  const named = ({ from, to, ...more }: RowEdge): ExhibitedEdge => ({
    from: nonce[from]!,
    to: nonce[to]!,
    ...more,
  });
  return {
    ...what,
    requests: shown.map((row) => ({
      ...shownRequest(material, row),
      ...(row === wrong ? { isWrong: true } : {}),
    })),
    edges: edges.map(named),
    leftOut: Math.max(0, around - shown.length),
  };
}
