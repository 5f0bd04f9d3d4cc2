import type { History } from '../core/history.ts';
import { rowsOfSlot } from '../check/rows/slot-groups.ts';
import type { Scene } from './scene.ts';

/** Of an operation of very many requests the first and the last are shown. */
const most = { first: 4, last: 8 };

/** One operation and all that it sent. */
export interface Slowest extends Scene {
  readonly slot: number;
  readonly tookMs: number;
  /** Commands that it sent. */
  readonly tries: number;
}

/** The operation that took longest from when it was due, of those that were due in a time; undefined where none was. */
export function slowestScene(history: History, fromMs: number): Slowest | undefined {
  const { settled, intended, done, operation, slot, command } = history.columns;
  let last = -1;
  let tookMs = -1;
  for (let row = 0; row < history.count; row++) {
    if (settled[row] === 0 || intended[row]! < fromMs || done[row]! - intended[row]! <= tookMs) continue;
    tookMs = done[row]! - intended[row]!;
    last = row;
  }
  if (last < 0) return undefined;
  const all = [...rowsOfSlots(history, operation[last]!, slot[last]!)];
  const rows =
    all.length <= most.first + most.last ? all : [...all.slice(0, most.first), ...all.slice(-most.last)];
  return {
    slot: slot[last]!,
    tookMs,
    tries: all.filter((row) => command[row] !== 0).length,
    rows,
    edges: [],
  };
}

/** Rows of an operation; where it went on to the next generation only those that it ended with. */
function rowsOfSlots(history: History, number: number, slot: number): Uint32Array {
  return rowsOfSlot(history, slot).filter((row) => history.columns.operation[row] === number);
}
