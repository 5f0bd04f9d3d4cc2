import type { SweepMeans } from '../experiments/sweep/measured.ts';
import { environmentOf } from '../measure/environment.ts';
import { runPlan, serversNeeded } from '../run/run-plan.ts';
import { serversNamed } from '../../targets/servers/index.ts';
import { runParts } from './parts.ts';
import { preflightFirst } from './preflight-first.ts';
import { createProgress } from './progress.ts';
import { version } from './version.ts';

/** What the sweeps of a command are measured with. */
export function sweepMeans(signal: AbortSignal, say: SweepMeans['say']): SweepMeans {
  return {
    environment: environmentOf(version, undefined, true),
    serversOf: (plan) =>
      serversNamed(
        serversNeeded(
          plan,
          runParts(() => {}, signal),
        ),
        process.env,
      ),
    async *race(plan, cells) {
      await preflightFirst(plan, signal);
      const progress = createProgress({ stream: process.stderr, cells: cells.length, everyMs: 10_000 });
      try {
        const parts = { ...runParts(progress.show, signal), onRace: progress.watch };
        yield* runPlan(plan, parts, cells);
      } finally {
        progress.end();
      }
    },
    say,
  };
}
