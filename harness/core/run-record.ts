import type { Abilities } from './abilities.ts';
import type { Exhibit } from './exhibit.ts';
import type { FaultReport } from './fault.ts';
import type { Preference, Resolution, Settlement } from './operation.ts';
import type { Profile, Reason } from './reason.ts';
import type { Precondition, Promised } from './strategy.ts';
import type { Verdict } from './verdict.ts';
import type { Warning } from './warning.ts';

/** Version of the document that a run writes; it changes when a field changes its meaning or goes. */
export const schemaVersion = 1;

/** Percentiles in milliseconds; one that too few samples carry is absent. */
export interface Percentiles {
  readonly count: number;
  readonly mean?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly max?: number;
}

/**
 * What happened in equal parts of the measured time, one after another: intervals need it, because what follows shortly
 * after is like what went before. Each text has a whole number for every window, parted by spaces.
 */
export interface Windows {
  readonly count: number;
  /** Operations that were due in the window and settled. */
  readonly operations: string;
  /** Those of them that took longer than the percentile of the whole race; absent where too few samples carry it. */
  readonly above: {
    readonly p50: string;
    readonly p90: string;
    readonly p99?: string;
    readonly p999?: string;
  };
  /** Operations of the window that nobody answered in a usable way. */
  readonly unknown: string;
  /** Operations of the window that were answered in a way that nobody expects. */
  readonly errors: string;
  /** Commands that were due in the window. */
  readonly attempts: string;
  /** Those of them that ended in a conflict. */
  readonly conflicts: string;
  /** Operations that were won in the window, whenever they were due: goodput counts those. */
  readonly won: string;
}

/** CPU of one process or group over the measured time. */
export interface CpuFigures {
  readonly cpuMsPerOperation: number;
  /** Cores used on average: 0.9 is nine tenths of one core. */
  readonly cpuShare: number;
  readonly eventLoopDelayMs?: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly commandsPerOperation?: number;
}

/** One process of several that sent the load, and its part of it. */
export interface AgentFigures {
  readonly name: string;
  readonly threads: number;
  /** Cores used on average in the measured time. */
  readonly cpuShare: number;
  /** How long after the first operation was due it heard that the race had begun; absent where it was in time. */
  readonly lateMs?: number;
  /** Intended to sent, of its own operations, on its own clock. */
  readonly latenessMs: Percentiles;
  /** Of the thread that was late most. */
  readonly eventLoopDelayMs?: NonNullable<CpuFigures['eventLoopDelayMs']>;
}

/** One request of many that met the same cause: where to look for it in the service's own logs. */
export interface CauseExample {
  /** When its fate was known, ms since the start of the run. */
  readonly atMs: number;
  /** Its first line. */
  readonly request: string;
  /** The name of its record, as it was on the wire. */
  readonly record: string;
  /** The first bytes of what came back; absent where nothing did. */
  readonly answer?: string;
}

/** Why requests of the measured time got no usable answer, or one that no change can be based on. */
export interface Cause {
  /** In words; numbers that differ from one request to the next are `…`. */
  readonly cause: string;
  /** Requests, reads included. */
  readonly count: number;
  /** Absent where there was no answer with one. */
  readonly status?: number;
  /** The first of them. */
  readonly example?: CauseExample;
}

/** What one cell was, did and proved; versioned JSON, and the only thing that running and reporting share. */
export interface RunRecord {
  readonly schemaVersion: number;
  readonly workload: string;
  readonly strategy: string;
  readonly store: string;
  readonly instances: number;
  readonly gateway: string;
  readonly arrival: string;
  readonly policy: string;
  readonly clients: number;
  readonly workers: number;
  readonly seed: number;
  readonly startedAt: string;
  /** What tells a row from another one that is raced in the same way; absent where nobody has given it a name. */
  readonly label?: string;
  /** Which block of a run of several it was raced in; absent where there was one. */
  readonly block?: {
    /** Of which run: blocks of different runs have nothing in common. */
    readonly run: string;
    /** From 1. */
    readonly number: number;
    readonly of: number;
    /** `again`: the reference, raced a second time in this block to see what two races of the same differ by. */
    readonly role?: 'again';
  };
  /** Measured time, without warm-up. */
  readonly durationS: number;
  readonly warmupS: number;
  /** The services had raced before; absent where they were started for this race. */
  readonly rehearsed?: true;
  readonly settings: {
    /** Absent where the workload's records have none. */
    readonly capacity?: number;
    readonly keys: number;
    readonly skew: string;
    readonly workMs: number;
    readonly thinkMs: number;
    readonly profile: Profile;
    /** Conflicts told their status alone; absent where they told why. */
    readonly problems?: 'bare';
    readonly precondition: Precondition;
    /** What the policy looks at, and nothing else; absent where it looks at nothing. */
    readonly tuning?: {
      readonly prefer?: Preference;
      /** As written: none, fixed:10ms, exponential:2ms/64ms. */
      readonly backOff?: string;
      readonly attempts?: number;
      readonly patienceMs?: number;
      readonly idempotencyKey?: boolean;
    };
    /** Connections of an instance to the store's server; only where it has a pool of them. */
    readonly pool?: number;
    readonly ratePerS?: number;
    readonly rounds?: number;
    /** As ordered; absent where there were none. */
    readonly faults?: readonly string[];
    /** How the gateway chooses an instance; absent where there is none. */
    readonly balance?: string;
    /** What the gateway did about conflicts; absent where that was nothing. */
    readonly abilities?: Abilities;
  };
  /** What the names of all records began with, on the wire and here; absent where the store was this race's own. */
  readonly names?: { readonly salt: string };
  readonly verdict: Verdict;
  /** What a person should see of it; absent where nobody lost, nothing was wrong and nothing settled. */
  readonly exhibits?: readonly Exhibit[];
  readonly promise: Promised;
  /** Why the data may go wrong, as one clause; only where the promise is `unsafe`. */
  readonly promiseWhy?: string;
  readonly rates: {
    readonly attemptsPerS: number;
    readonly operationsPerS: number;
    readonly goodputPerS: number;
  };
  readonly operations: Readonly<Record<Settlement, number>>;
  /** Absent when nothing was won. */
  readonly attemptsPerWin?: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly conflicts: {
    /** Share of attempts (commands) that were answered 409, 0 to 1. */
    readonly rate409: number;
    /** Share of attempts that ended in a conflict of any status, 0 to 1. */
    readonly rate: number;
    readonly byReason: Readonly<Partial<Record<Reason, number>>>;
    /** Conflicts that a retry can help. */
    readonly raceLost: number;
    /** Conflicts that the state decided. */
    readonly terminal: number;
    /** Conflicts that a gateway made: it let the request not through. */
    readonly gateway: number;
    /** Race-lost conflicts although nobody had moved the record; absent without an audit. */
    readonly spurious?: number;
  };
  /** What became of operations that lost a race or an answer. */
  readonly resolutions: Readonly<Record<Resolution, number>> & {
    /** All that met one; those above were won, by what their policy did last. */
    readonly met: number;
    /** Their change was given up, at once or after all attempts. */
    readonly discarded: number;
    /** Accepted changes that overwriters replaced, made after what they had first read; absent where these named no version and nobody could audit. */
    readonly overwrittenChanges?: number;
    /** Operations of which a request and the one that was sent in its place both took effect; absent without an audit. */
    readonly repeatedEffects?: number;
  };
  readonly latencyMs: {
    /** Intended start to settlement, across retries. */
    readonly operation: Percentiles;
    /** Sent to answered, each request. */
    readonly attempt: Percentiles;
    /** Intended to sent. */
    readonly lateness: Percentiles;
    /** First lost race or answer to settlement, for operations that met one. */
    readonly resolution: Percentiles;
    /** Part of lateness until the generator's loop noticed the arrival; open runs only. */
    readonly loop?: Percentiles;
    /** Part of lateness spent waiting for a free connection, by those that waited; open runs only. */
    readonly waiting?: Percentiles;
    readonly byOutcome: Readonly<Partial<Record<Settlement, Percentiles>>>;
    readonly byStatus: Readonly<Record<string, Percentiles>>;
  };
  /** HdrHistogram V2, base64, microseconds, 3 digits. */
  readonly histograms: Readonly<Record<string, string>>;
  /** The measured time in parts; absent where nothing settled, and in records of versions that did not keep them. */
  readonly windows?: Windows;
  readonly resources: {
    readonly generator: CpuFigures;
    readonly service?: CpuFigures;
    readonly store?: CpuFigures;
    /** All processes of the gateway. */
    readonly gateway?: CpuFigures;
  };
  readonly serverTimingMs?: {
    readonly app: number;
    readonly store: number;
    readonly work: number;
    /** Part of `store` in which no connection was free; only where the store has a pool of them. */
    readonly wait?: number;
  };
  readonly fairness: {
    /** Jain's index over the wins of the clients, 1/n to 1; absent when nothing was won. */
    readonly jain?: number;
    readonly longestLosingStreak: number;
  };
  readonly contention: {
    readonly effectiveKeys: number;
    readonly meanInFlightOnHottestKey: number;
    readonly overlappingShare: number;
    readonly releaseSkewUs?: { readonly p50: number; readonly p99: number; readonly max: number };
    readonly overlapPerRound?: { readonly mean: number; readonly max: number };
  };
  /** Who sent the load; absent where threads of the harness did. `workers` is then the number of threads of each. */
  readonly agents?: readonly AgentFigures[];
  /** How well the clocks of several machines are known; absent where all requests are on one clock. */
  readonly clocks?: {
    /** How far a time may be off at most; each interval was widened by its own bound before it was judged. */
    readonly boundMs: number;
    /** Between the first agent that began and the last one. */
    readonly startSkewMs: number;
    /** Share of the pairs of requests for one record that one clock would have put in order and these do not, 0 to 1. */
    readonly unorderedShare: number;
  };
  /** What each fault did; absent where none was ordered. */
  readonly faults?: readonly FaultReport[];
  /** What went wrong with requests, the most frequent first, at most ten; absent where all got a usable answer. */
  readonly causes?: readonly Cause[];
  readonly arrivals?: {
    readonly drawn: number;
    readonly sent: number;
    readonly dropped: number;
    readonly peakInFlight: number;
    readonly peakWaiting: number;
  };
  readonly history: {
    readonly entries: number;
    readonly capacity: number;
    readonly receipts?: number;
    /** What was judged and let go before the race was over; absent where all was judged at its end. */
    readonly judgedAsItWent?: { readonly chapters: number; readonly entries: number };
  };
  readonly warnings: readonly Warning[];
  readonly environment: Environment;
}

/** The machine and the versions that figures belong to. */
export interface Environment {
  readonly contend: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly storeVersion?: string;
  readonly gatewayVersion?: string;
  /** Generator, service and store share this machine. */
  readonly colocated: boolean;
  /** Hosts at which the instances of a service that somebody else started were; absent where the run started them. */
  readonly serviceHosts?: number;
  /** Cores that processes other than ours used on average; absent where the system does not tell. */
  readonly neighbourShare?: number;
}
