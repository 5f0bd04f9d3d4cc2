/** Shared memory of a gate: threads that have arrived, and when each round was opened. */
export interface GateState {
  readonly arrived: Int32Array;
  readonly openedMs: Float64Array;
  /** How many must arrive where that is not every thread: one more stands for the threads of other machines. */
  readonly parties?: number;
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
  readonly #parties: number;
  readonly #clock: () => number;

  constructor(state: GateState, workers: number, clock: () => number) {
    this.#state = state;
    this.#parties = state.parties ?? workers;
    this.#clock = clock;
  }

  /**
   * Resolves when every thread has arrived and the time of the opening has come, with that time; undefined when the race is
   * given up first.
   */
  async pass(round: number): Promise<number | undefined> {
    const { arrived, openedMs } = this.#state;
    if (Atomics.add(arrived, round, 1) + 1 === this.#parties) {
      openedMs[round] = this.#clock();
      Atomics.add(arrived, round, 1);
    }
    Atomics.notify(arrived, round);
    while (Atomics.load(arrived, round) <= this.#parties) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const opened = openedMs[round] ?? 0;
    if (opened <= 0) return undefined;
    while (this.#clock() < opened) await new Promise((resolve) => setImmediate(resolve));
    return opened;
  }

  /** Opens all rounds that are left for threads that still wait, which then end too. */
  abandon(): void {
    const { arrived } = this.#state;
    for (let round = 0; round < arrived.length; round++) {
      Atomics.store(arrived, round, this.#parties + 1);
      Atomics.notify(arrived, round);
    }
  }
}
