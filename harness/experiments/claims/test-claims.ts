import { loadavg } from 'node:os';
import type { Environment, RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { conclude } from './conclude.ts';
import type { ClaimResult } from './result.ts';
import type { ClaimTest } from './test-claim.ts';

/** What claims are tested with. */
export interface ClaimMeans {
  readonly environment: Environment;
  /** Races cells one after another; each is asked for when the record of the one before was taken. */
  readonly race: (cells: Iterable<Cell>) => AsyncIterable<RunRecord>;
}

/** Tests claims one after another, so that few services need be kept, and yields what each showed. */
export async function* testClaims(
  tests: readonly ClaimTest[],
  { environment, race }: ClaimMeans,
): AsyncGenerator<ClaimResult> {
  const concluded: ClaimResult[] = [];
  let current: ClaimTest | undefined;
  let storeVersion: string | undefined;
  function* cells(): Generator<Cell> {
    for (const test of tests) {
      current = test;
      const [startedAt, before] = [new Date(), wanting()];
      yield* test.races();
      const seconds = (Date.now() - startedAt.getTime()) / 1000;
      const place = { ...environment, ...(storeVersion === undefined ? {} : { storeVersion }) };
      concluded.push(
        conclude(test.raced, { startedAt, seconds, environment: place, runQueue: [before, wanting()] }),
      );
    }
  }
  try {
    for await (const record of race(cells())) {
      storeVersion ??= record.environment.storeVersion;
      current?.take(record);
      yield* concluded.splice(0);
    }
  } catch (error) {
    // What was tested before is known all the same.
    yield* concluded.splice(0);
    throw error;
  }
  yield* concluded;
}

/** Processes that wanted a core, on average over the last minute. */
function wanting(): number {
  return loadavg()[0] ?? 0;
}
