import { setTimeout } from 'node:timers/promises';

/** How long one waits for a word before one looks oneself, and how much a timer may be late, milliseconds. */
const longestWaitMs = 250;
const timerMs = 2;

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
  readonly #waitsForOthers: boolean;
  readonly #clock: () => number;

  constructor(state: GateState, workers: number, clock: () => number) {
    this.#state = state;
    this.#parties = state.parties ?? workers;
    this.#waitsForOthers = state.parties !== undefined;
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
    for (
      let here = Atomics.load(arrived, round);
      here <= this.#parties;
      here = Atomics.load(arrived, round)
    ) {
      // Word of other machines takes its time, and whoever brings it needs the processor.
      if (this.#waitsForOthers) await Atomics.waitAsync(arrived, round, here, longestWaitMs).value;
      else await new Promise((resolve) => setImmediate(resolve));
    }
    const opened = openedMs[round] ?? 0;
    if (opened <= 0) return undefined;
    const earlyMs = opened - this.#clock();
    if (earlyMs > timerMs) await setTimeout(earlyMs - timerMs);
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
