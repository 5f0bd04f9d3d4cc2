import type { Amount, FaultChoice } from '../core/fault-choice.ts';
import type { LockTimes } from '../core/strategy.ts';
import type { Instance } from '../../targets/instance-slot.ts';
import type { ServerControl } from '../../targets/servers/server.ts';

/** Something that faults stop and let go on. */
export interface Stoppable {
  resume(): void;
}

/** What a fault has in hand. */
export interface Scene {
  /** Every instance that runs. */
  readonly instances: () => readonly Instance[];
  /** The instance that it falls on; throws where none is left. */
  readonly instance: () => Instance;
  /** The server of the store; throws where there is none that this run may harm. */
  readonly server: () => ServerControl;
  readonly times: LockTimes;
  /** Must be called when it has happened: losses and recovery count from then. */
  readonly struck: () => void;
  /** Resolves after so long or when the race is over, whichever is first; fails when the run is given up. */
  readonly pass: (ms?: number) => Promise<void>;
  /** Lets something that was stopped go on after so long, as `pass` counts, or later where another fault has it stopped too. */
  readonly goOnAfter: (stopped: Stoppable, ms: number) => Promise<void>;
  /** Must be called when something was ended that faults may have stopped: what comes in its place they have not. */
  readonly ended: (stopped: Stoppable) => void;
}

/** A kind of fault: what it does from its beginning to its end, as straight code. */
export interface FaultKind extends FaultChoice {
  readonly strike: (scene: Scene, amount: number) => Promise<void>;
}

/** How long something is stopped where nobody says; below the life of a lock. */
export const pauseTime: Amount = { unit: 'ms', least: 10, most: 60_000, usual: 500 };
