import type { LatencyData } from '../measure/latency-counts.ts';
import type { Race } from './race.ts';

/** What a driver is to do, in numbers; times are milliseconds on the run's clock. */
export interface DrivePlan {
  readonly clients: number;
  readonly thinkMs: number;
  readonly startMs: number;
  /** Where the warm-up ends; 0 where rounds tell. */
  readonly measuredFromMs: number;
  readonly endMs: number;
  /** How long operations that run at the end may take before they are cut off. */
  readonly drainMs: number;
  /** Rounds of a burst in all, and how many of them, at the start, only warm up. */
  readonly rounds: number;
  readonly warmupRounds: number;
  /** How long nobody may answer in a burst before it is given up; absent where a service that is gone stays away. */
  readonly silenceMs?: number;
}

/** The part of a run that one generator thread drives. */
export interface Share {
  readonly worker: number;
  readonly workers: number;
  /** Numbers of the clients that this thread plays. */
  readonly clients: readonly number[];
}

/** One thread's order: the race, its plan and its share. */
export interface Drive {
  readonly race: Race;
  readonly plan: DrivePlan;
  readonly share: Share;
}

/** What a driver knows that no entry tells. */
export interface DriveReport {
  /** When the last operation could have started. */
  readonly endedMs: number;
  readonly historyFull: boolean;
  readonly peakInFlight: number;
  /** Operations that still waited to try again when the race was over, and so have no end. */
  readonly cutOff: number;
  readonly arrivals?: {
    readonly drawn: number;
    readonly sent: number;
    readonly dropped: number;
    readonly peakWaiting: number;
    /** Time between due and noticed, of every arrival of the measured time, ms: how late the loop was. */
    readonly loopMs: LatencyData;
    /** Time between noticed and begun for arrivals that found no free connection, ms. */
    readonly waitingMs: LatencyData;
  };
  readonly bursts?: {
    /** When the first round after the warm-up began. */
    readonly measuredFromMs: number;
    /** Writes of a round after its first write, microseconds, all rounds. */
    readonly skewUs: readonly number[];
    /** Most requests that the service had in hand in a round. */
    readonly overlaps: readonly number[];
  };
}

/** The share of `worker` when `clients` clients are dealt out to `workers` threads in turn. */
export function shareOf(worker: number, workers: number, clients: number): Share {
  const mine: number[] = [];
  for (let client = worker; client < clients; client += workers) mine.push(client);
  return { worker, workers, clients: mine };
}
