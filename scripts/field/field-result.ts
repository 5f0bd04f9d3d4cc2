import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../../harness/core/run-record.ts';
import type { FieldArrival } from '../../targets/adapters/field-server.ts';

/** What the races of one server showed; the records themselves lie beside it. */
export interface FieldResult {
  readonly kind: 'field';
  readonly schemaVersion: 1;
  readonly server: string;
  readonly version: string;
  readonly racedAt: string;
  readonly races: readonly RacedWay[];
}

/** One adapter in one arrival, raced several times. */
export interface RacedWay {
  readonly adapter: string;
  readonly arrival: FieldArrival;
  readonly workload: string;
  readonly runs: readonly RaceOutcome[];
}

/** What is told of one race. */
export interface RaceOutcome {
  /** Its record, in the folder of the server. */
  readonly record: string;
  readonly result: 'valid' | 'invalid' | 'inconclusive';
  /** Invariants that were looked at, of all. */
  readonly examined: number;
  readonly invariants: number;
  readonly won: number;
  /** What went wrong first, by the order of checks: kind, how often, and the worst of it. */
  readonly anomalies: readonly { readonly kind: string; readonly count: number; readonly worst: string }[];
  /** Why nothing was proven; empty where something was. */
  readonly reasons: readonly string[];
}

/** What is told of a race, from its record. */
export function outcomeOf(run: RunRecord, record: string): RaceOutcome {
  const { result, anomalies, reasons, invariants = [] } = run.verdict;
  return {
    record,
    result,
    examined: invariants.filter((one) => one.result !== 'not-examined').length,
    invariants: invariants.length,
    won: run.operations.won,
    anomalies: anomalies.map(({ kind, count, worst }) => ({ kind, count, worst: worst.text })),
    reasons: result === 'inconclusive' ? reasons : [],
  };
}

/** The results in a folder, of all servers that were ever raced into it. */
export async function keptResults(folder: string): Promise<readonly FieldResult[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  return Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as FieldResult),
  );
}
