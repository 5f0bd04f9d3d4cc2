import type { SweepMeans } from '../experiments/sweep/measured.ts';
import { environmentOf } from '../measure/environment.ts';
import { runPlan, serversNeeded } from '../run/run-plan.ts';
import { serversNamed } from '../../targets/servers/index.ts';
import { openLive, tellBoth } from './live.ts';
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
      const live = await openLive(plan);
      const progress = createProgress({ stream: process.stderr, cells: cells.length, everyMs: 10_000 });
      try {
        await preflightFirst(plan, signal);
        for await (const record of runPlan(plan, tellBoth(progress, live, signal), cells)) {
          live.judged(record);
          yield record;
        }
      } finally {
        progress.end();
        await live.end();
      }
    },
    say,
  };
}
