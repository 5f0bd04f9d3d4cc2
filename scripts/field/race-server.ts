import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../harness/run/results.ts';
import type { FieldArrival, FieldServer } from '../../targets/adapters/field-server.ts';
import type { Program } from '../../targets/adapters/program.ts';
import { startServer } from '../../targets/adapters/start.ts';
import { outcomeOf } from './field-result.ts';
import type { FieldResult, RaceOutcome, RacedWay } from './field-result.ts';
import { racesOf } from './races.ts';
import type { Effort } from './races.ts';

/** How a server is raced, and where its records go. */
export interface Racing {
  readonly effort: Effort;
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
  for (const { adapter, arrivals, rounds = racing.effort.rounds } of server.races)
    for (const arrival of arrivals) {
      racing.onRace(`${server.name}: ${adapter}, ${arrival}`);
      races.push(
        await raceOne(server, program, {
          ...racing,
          effort: { ...racing.effort, rounds },
          adapter,
          arrival,
          fresh,
        }),
      );
    }
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  return {
    kind: 'field',
    schemaVersion: 1,
    server: server.name,
    version: program.version,
    racedAt: new Date().toISOString(),
    races,
  };
}

/** Starts the server for one kind of race, so that it finds nothing of another. */
async function raceOne(
  server: FieldServer,
  program: Program,
  {
    adapter,
    arrival,
    fresh,
    effort,
    signal,
  }: Racing & { readonly adapter: string; readonly arrival: FieldArrival; readonly fresh: string },
): Promise<RacedWay> {
  const started = await startServer(server, program);
  process.once('exit', started.killNow);
  try {
    const runs: RaceOutcome[] = [];
    let workload = '';
    const way = { server: server.name, adapter, arrival };
    for await (const run of racesOf(way, effort, { url: started.url, signal })) {
      const name = `${adapter.replace(/\.ts$/, '')}-${arrival}-${runs.length + 1}.json`;
      await writeWhole(fresh, name, run);
      workload = run.workload;
      runs.push(outcomeOf(run, name));
    }
    return { adapter, arrival, workload, runs };
  } finally {
    await started.stop();
    process.off('exit', started.killNow);
  }
}
