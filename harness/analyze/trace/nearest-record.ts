import { nearest } from '../../core/registry.ts';
import { CallLog } from '../../results/calls/call-log.ts';
import type { CallLogOptions } from '../../results/calls/call-log.ts';
import { recordOf } from '../attribution/record-of.ts';

/** Lines that are looked at for other names, and names that are compared. */
const [mostLines, mostNames] = [2_000_000, 20_000];

/** The record of a log whose name is nearest to one that never occurs; undefined where none is near. */
export async function nearestRecord(
  paths: readonly string[],
  record: string,
  options: CallLogOptions,
): Promise<string | undefined> {
  const log = await CallLog.open(paths, options);
  const names = new Set<string>();
  for await (const { calls } of log.batches()) {
    for (const call of calls) names.add(recordOf(call).name);
    if (names.size >= mostNames || log.read.lines >= mostLines) break;
  }
  return nearest(record, [...names]);
}
