import type { RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { unlessAborted } from '../unless-aborted.ts';
import { judgeRace } from './judge.ts';
import type { CellParts } from './parts.ts';
import { prepare } from './prepare.ts';
import { race } from './race.ts';
import { recordOf } from './record.ts';
import { settle } from './settle.ts';

/** Runs one cell on a started target, or gives it up as soon as the run is interrupted. */
export function runCell(cell: Cell, parts: CellParts): Promise<RunRecord> {
  return unlessAborted(parts.signal, play(cell, parts));
}

async function play(cell: Cell, parts: CellParts): Promise<RunRecord> {
  const prepared = await prepare(cell, parts);
  const raced = await race(prepared);
  const settled = await settle(prepared, raced);
  const judged = await judgeRace(prepared, raced, settled);
  const record = recordOf({ prepared, raced, settled, judged });
  await parts.onJudged?.(judged.grounds, record);
  return record;
}
