import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../harness/results/write-whole.ts';
import type { FieldArrival, FieldServer } from '../../targets/adapters/field-server.ts';
import type { Program } from '../../targets/adapters/program.ts';
import { startServer } from '../../targets/adapters/start.ts';
import { outcomeOf } from './field-result.ts';
import type { FieldResult, RaceOutcome, RacedWay } from './field-result.ts';
import { raceOnce } from './races.ts';
import type { Effort } from './races.ts';

/** How a server is raced, and where its records go. */
export interface Racing {
  readonly effort: Effort;
  /** Races of each kind. */
  readonly repetitions: number;
  readonly out: string;
  readonly signal: AbortSignal;
  /** Told which race begins. */
  readonly onRace: (name: string) => void;
}

/** Puts a server to all of its races; its records replace those of an earlier time once all have ended. */
export async function raceServer(
  server: FieldServer,
  program: Program,
  racing: Racing,
): Promise<FieldResult> {
  const folder = join(racing.out, server.name);
  const fresh = `${folder}.part`;
  await rm(fresh, { recursive: true, force: true });
  const races: RacedWay[] = [];
  try {
    for (const { adapter, arrivals, effort } of server.races)
      for (const arrival of arrivals) {
        racing.onRace(`${server.name}: ${adapter}, ${arrival}`);
        races.push(
          await raceWay(server, program, {
            ...racing,
            effort: { ...racing.effort, ...effort },
            adapter,
            arrival,
            fresh,
          }),
        );
      }
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return {
    kind: 'field',
    schemaVersion: 1,
    server: server.name,
    version: program.version,
    racedAt: new Date().toISOString(),
    races,
  };
}

/** Starts the server for each race, so that it finds nothing of another. */
async function raceWay(
  server: FieldServer,
  program: Program,
  {
    adapter,
    arrival,
    fresh,
    effort,
    repetitions,
    signal,
  }: Racing & { readonly adapter: string; readonly arrival: FieldArrival; readonly fresh: string },
): Promise<RacedWay> {
  const runs: RaceOutcome[] = [];
  let workload = '';
  for (let seed = 1; seed <= repetitions; seed++) {
    const started = await startServer(server, program);
    process.once('exit', started.killNow);
    try {
      const path = join('targets/adapters', server.adapters ?? server.name, adapter);
      const run = await raceOnce(path, { ...effort, arrival, seed }, { url: started.url, signal });
      const name = `${adapter.replace(/\.ts$/, '')}-${arrival}-${seed}.json`;
      await writeWhole(fresh, name, run);
      workload = run.workload;
      runs.push(outcomeOf(run, name));
    } finally {
      await started.stop();
      process.off('exit', started.killNow);
    }
  }
  return { adapter, arrival, workload, runs };
}
