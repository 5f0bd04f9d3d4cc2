/** Shared memory of a gate: threads that have arrived, and when each round was opened. */
export interface GateState {
  readonly arrived: Int32Array;
  readonly openedMs: Float64Array;
}

/** Makes the shared memory of a gate for a number of rounds. */
export function gateState(rounds: number): GateState {
  return {
    arrived: new Int32Array(new SharedArrayBuffer(4 * rounds)),
    openedMs: new Float64Array(new SharedArrayBuffer(8 * rounds)),
  };
}

/** Lets all generator threads begin a round together; the last to arrive opens it and notes the time. */
export class Gate {
  readonly #state: GateState;
  readonly #workers: number;
  readonly #clock: () => number;

  constructor(state: GateState, workers: number, clock: () => number) {
    this.#state = state;
    this.#workers = workers;
    this.#clock = clock;
  }

  /** Resolves when every thread has arrived, with the time of the opening; undefined when the race is given up first. */
  async pass(round: number): Promise<number | undefined> {
    const { arrived, openedMs } = this.#state;
    if (Atomics.add(arrived, round, 1) + 1 === this.#workers) {
      openedMs[round] = this.#clock();
      Atomics.add(arrived, round, 1);
    }
    while (Atomics.load(arrived, round) <= this.#workers) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return (openedMs[round] ?? 0) > 0 ? openedMs[round] : undefined;
  }

  /** Opens all rounds that are left for threads that still wait, which then end too. */
  abandon(): void {
    const { arrived } = this.#state;
    for (let round = 0; round < arrived.length; round++) Atomics.store(arrived, round, this.#workers + 1);
  }
}
