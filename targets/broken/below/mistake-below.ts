import type { Named } from '../../../harness/core/registry.ts';
import type { StoreConfig } from '../../stores/store-kind.ts';
import type { Mistake, RaceSettings } from '../broken-service.ts';

/** Where a mistake below the commands is made: in a Lua script, in an SQL statement, or where something fails. */
export const places = ['script', 'statement', 'failure'] as const;

/**
 * The reference service with a mistake below its commands, at one place. Without it the service is the control: the same
 * race, which must be valid.
 */
export interface MistakeBelow extends Named {
  readonly place: (typeof places)[number];
  readonly workload: string;
  readonly race: RaceSettings;
  readonly mistake: (config: StoreConfig) => Mistake;
}

/** A mistake as its table has it, which is that of its place. */
export type Unplaced = Omit<MistakeBelow, 'place'>;
