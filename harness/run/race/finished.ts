import type { Judged } from './judge.ts';
import type { Prepared } from './prepare.ts';
import type { Raced } from './race.ts';
import type { Settled } from './settle.ts';

/** Everything that is known of a cell once it has been run and judged. */
export interface Finished {
  readonly prepared: Prepared;
  readonly raced: Raced;
  readonly settled: Settled;
  readonly judged: Judged;
}
