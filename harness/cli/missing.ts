import { existsSync } from 'node:fs';
import { environmentOf } from '../measure/environment.ts';
import { sizingSweep } from '../run/sweep/sizing-sweep.ts';
import type { SizingSubject } from '../run/sweep/sizing-sweep.ts';
import { choices } from './choices.ts';
import { Interruption } from './interruption.ts';
import { measured } from './sweep.ts';
import { version } from './version.ts';

/**
 * Measures strategies that have no record, one after the other, into a folder of results, and what an earlier try has left
 * open. Throws CTD_INTERRUPTED on Ctrl-C; what has ended is kept, and the same command goes on from there.
 */
export async function measureMissing(
  subjects: readonly SizingSubject[],
  hasRecords: (subject: SizingSubject) => boolean,
  results: string,
): Promise<void> {
  const interruption = new Interruption();
  const say = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
  const environment = environmentOf(version, undefined, true);
  const { env } = process;
  try {
    for (const subject of subjects) {
      const plan = sizingSweep(subject, results, environment, { env, choices });
      if (hasRecords(subject) && !existsSync(plan.folder)) continue;
      say(`measuring ${subject.strategy} on ${subject.store}`);
      for await (const _ of measured(plan, interruption.signal, say)) interruption.signal.throwIfAborted();
    }
  } finally {
    interruption.end();
  }
}
