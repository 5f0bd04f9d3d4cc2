/** What one attempt takes, in seconds; the last three are fitted. */
export interface LoopTimes {
  readonly generatorS: number;
  readonly serviceS: number;
  readonly storeS: number;
  /** How much longer processors are held than their CPU time says: switches, caches, neighbours. */
  readonly stretch: number;
  /** What a timer and the way add to the work. */
  readonly delayS: number;
  /** What an attempt adds to the work while it is exposed to others: its race window, or its hold of a lock. */
  readonly exposedS: number;
}

/** How attempts at one record get in each other's way. */
export type Hindrance = 'races' | 'queues' | 'none';

/** Where a closed loop is asked about. */
export interface LoopPlace {
  readonly clients: number;
  readonly instances: number;
  readonly workS: number;
  /** Chance that two attempts want the same record: 1 over the effective number of keys. */
  readonly meeting: number;
  /** Processors that generator, service and store share. */
  readonly cores: number;
}

/** What a closed loop does, per second. */
export interface LoopRates {
  readonly attemptsPerS: number;
  /** Share of attempts that no other one defeats. */
  readonly undefeated: number;
}

/**
 * Solves a closed loop by mean value analysis (Reiser and Lavenberg 1980): every client works and waits, then queues at
 * the generator, at one of the instances, at the store, and, under a lock, for its turn at the record. All processes
 * together get no more than the cores that there are.
 */
export function solveLoop(times: LoopTimes, hindrance: Hindrance, place: LoopPlace): LoopRates {
  const { clients, instances, workS, meeting, cores } = place;
  const generatorS = times.generatorS * times.stretch;
  const serviceS = times.serviceS * times.stretch;
  const storeS = times.storeS * times.stretch;
  const inTurn = hindrance === 'queues';
  const exposedS = workS + times.exposedS;
  const delayS = times.delayS + (inTurn ? 0 : workS);
  // Visits to an instance and to the hottest record are spread over all that there are.
  const demands = [
    generatorS,
    storeS,
    ...Array.from({ length: instances }, () => serviceS / instances),
    ...(inTurn ? [exposedS * meeting] : []),
  ];
  const rest = inTurn ? exposedS * (1 - meeting) : 0;
  let queues = demands.map(() => 0);
  let attemptsPerS = 0;
  for (let n = 1; n <= clients; n++) {
    const stays = demands.map((demand, index) => demand * (1 + (queues[index] ?? 0)));
    attemptsPerS = n / (delayS + rest + stays.reduce((sum, stay) => sum + stay, 0));
    queues = stays.map((stay) => attemptsPerS * stay);
  }
  attemptsPerS = Math.min(attemptsPerS, cores / (generatorS + serviceS + storeS));
  if (hindrance !== 'races') return { attemptsPerS, undefeated: 1 };
  // Of the others, so many are exposed at a time, and one of them that wins defeats this attempt.
  const cycleS = clients / attemptsPerS;
  const exposed = Math.min(1, exposedS / cycleS);
  return { attemptsPerS, undefeated: 1 / (1 + (clients - 1) * exposed * meeting) };
}
