import { choices } from '../../harness/cli/choices.ts';
import { runParts } from '../../harness/cli/parts.ts';
import { readServiceFile } from '../../harness/cli/service-file.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { nothing, sourceOf } from '../../harness/plan/given.ts';
import { planOf } from '../../harness/plan/plan.ts';
import { runPlan } from '../../harness/run/run-plan.ts';
import type { FieldArrival } from '../../targets/adapters/field-server.ts';

/** How long each server is raced, and by how many. */
export interface Effort {
  readonly rounds: number;
  readonly duration: string;
  readonly clients: number;
}

/** One race. */
export interface RaceSettings extends Effort {
  readonly arrival: FieldArrival;
  readonly seed: number;
}

/** Races a server at an address through one of its adapters, once. */
export async function raceOnce(
  path: string,
  { arrival, rounds, duration, clients, seed }: RaceSettings,
  { url, signal }: { readonly url: string; readonly signal: AbortSignal },
): Promise<RunRecord> {
  const { service, adapter } = await readServiceFile(path);
  const flags = sourceOf({
    workload: service.workload,
    url,
    arrival,
    clients,
    seed,
    ...(arrival === 'burst' ? { rounds } : { duration }),
  });
  const plan = planOf({ flags, variables: nothing, adapter }, choices);
  for await (const record of runPlan(
    plan,
    runParts(() => {}, signal),
  ))
    return record;
  throw new Error('a plan without a race');
}
