import { ContendError } from '../core/errors.ts';
import type { RunRecord } from '../core/run-record.ts';
import { allOf } from '../experiments/sweep/measured.ts';
import { sizingSweepOf } from '../experiments/sweep/sizing-sweep.ts';
import { nothing } from '../plan/given.ts';
import type { Source } from '../plan/given.ts';
import { readResults } from '../results/read-results.ts';
import { choices } from './choices.ts';
import { Interruption } from './interruption.ts';
import { broughtFlags } from './brought-flags.ts';
import { withService } from './service-file.ts';
import { sweepMeans } from './sweep-means.ts';

/** Records of a service that somebody brings, and the workload that it serves. */
export interface BroughtRecords {
  readonly workload: string;
  readonly runs: readonly RunRecord[];
}

/**
 * Records of the service of `--service`, measured as a plan of a deployment needs them, where `results` has none of them yet:
 * an interrupted measurement goes on where it was. Throws everything that is wrong with what was typed and with the adapter.
 */
export async function broughtRecords(read: Source, results: string): Promise<BroughtRecords> {
  const named: ReadonlySet<string> = new Set([...broughtFlags, 'work', 'workload', 'strategy', 'store']);
  const given = new Map([...read.given].filter(([name]) => named.has(name)));
  const sources = await withService({ flags: { given, problems: read.problems }, variables: nothing });
  const interruption = new Interruption();
  const say = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
  try {
    const means = sweepMeans(interruption.signal, say);
    const plan = sizingSweepOf(sources, results, { ...means, env: process.env, choices });
    const runs = await allOf(plan, means);
    interruption.signal.throwIfAborted();
    const [first] = runs;
    if (first === undefined) throw new ContendError('CTD_RESULTS', [`${plan.folder} has no records`]);
    // As they were written, with the names of their files.
    return { workload: first.workload, runs: await readResults([plan.folder]) };
  } finally {
    interruption.end();
  }
}
