import { reporters } from '../report/index.ts';
import { find } from '../core/registry.ts';
import type { RunRecord } from '../core/run-record.ts';
import { workloads } from '../../workloads/index.ts';
import { terminalStyle } from './terminal.ts';

/** Writes records to stdout in the format that was asked for. */
export function print(
  runs: readonly RunRecord[],
  { json, markdown }: { readonly json: boolean; readonly markdown: boolean },
): void {
  const reporter = find(reporters, json ? 'json' : markdown ? 'markdown' : 'text', 'format');
  if (typeof reporter === 'string') throw new Error(reporter);
  process.stdout.write(reporter.render(runs, { ...terminalStyle(), workloads }));
}
