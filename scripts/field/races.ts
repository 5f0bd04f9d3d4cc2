import { join } from 'node:path';
import { choices } from '../../harness/cli/choices.ts';
import { runParts } from '../../harness/cli/parts.ts';
import { readServiceFile } from '../../harness/cli/service-file.ts';
import type { RunRecord } from '../../harness/core/run-record.ts';
import { nothing, sourceOf } from '../../harness/plan/given.ts';
import { planOf } from '../../harness/plan/plan.ts';
import { runPlan } from '../../harness/run/run-plan.ts';
import type { FieldArrival } from '../../targets/adapters/field-server.ts';

/** How often and how long each server is raced. */
export interface Effort {
  readonly repetitions: number;
  readonly rounds: number;
  readonly duration: string;
  readonly clients: number;
}

/** Where adapters of servers lie. */
export const adapters = 'targets/adapters';

/** Races a server at an address through one of its adapters, several times; yields the records. */
export async function* racesOf(
  {
    server,
    adapter,
    arrival,
  }: { readonly server: string; readonly adapter: string; readonly arrival: FieldArrival },
  { repetitions, rounds, duration, clients }: Effort,
  { url, signal }: { readonly url: string; readonly signal: AbortSignal },
): AsyncGenerator<RunRecord> {
  const { service, adapter: read } = await readServiceFile(join(adapters, server, adapter));
  const flags = sourceOf({
    workload: service.workload,
    url,
    arrival,
    clients,
    blocks: repetitions,
    ...(arrival === 'burst' ? { rounds } : { duration }),
  });
  const plan = planOf({ flags, variables: nothing, adapter: read }, choices);
  yield* runPlan(
    plan,
    runParts(() => {}, signal),
  );
}
