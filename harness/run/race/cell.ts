import type { Grounds } from '../../core/grounds.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { judgeRace } from './judge.ts';
import type { CellParts } from './parts.ts';
import { prepare } from './prepare.ts';
import { race } from './race.ts';
import { recordOf } from './record.ts';
import { settle } from './settle.ts';

/**
 * Runs one cell on a started target, or gives it up as soon as the run is interrupted. Who is handed what it was judged by sees to
 * that himself: its record is there by then, and is not lost.
 */
export async function runCell(cell: Cell, parts: CellParts): Promise<RunRecord> {
  const { grounds, record } = await unlessAborted(parts.signal, play(cell, parts));
  await parts.onJudged?.(grounds, record);
  return record;
}

async function play(cell: Cell, parts: CellParts): Promise<{ grounds: Grounds; record: RunRecord }> {
  const prepared = await prepare(cell, parts);
  const raced = await race(prepared);
  try {
    const settled = await settle(prepared, raced);
    const judged = await judgeRace(prepared, raced, settled);
    return { grounds: judged.grounds, record: recordOf({ prepared, raced, settled, judged }) };
  } finally {
    await raced.before?.end();
  }
}
