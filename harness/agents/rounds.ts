import type { GateState } from '../drive/gate.ts';
import type { Up } from './messages.ts';

/** How long one waits to be told before one looks oneself, milliseconds. */
const longestWaitMs = 250;

/** The gate of an agent's threads, at which one party more stands for the threads of all other agents. */
export class Rounds {
  readonly #gate: GateState;
  readonly #threads: number;

  constructor(gate: GateState) {
    this.#gate = gate;
    this.#threads = (gate.parties ?? 1) - 1;
  }

  /** Tells of each round that all threads of this agent wait at its gate, or that they gave up. */
  async tellArrivals(tell: (up: Up) => Promise<unknown>, signal: AbortSignal): Promise<void> {
    const { arrived } = this.#gate;
    for (let round = 0; round < arrived.length; round++) {
      await this.#while(round, (here) => here < this.#threads && !signal.aborted);
      if (signal.aborted) return;
      // More than all threads: somebody has opened what was left.
      if (Atomics.load(arrived, round) > this.#threads) {
        await tell({ kind: 'abandoned' });
        return;
      }
      await tell({ kind: 'arrived', round });
      await this.#while(round, (here) => here === this.#threads && !signal.aborted);
    }
  }

  /** Opens a round at a time of the race's clock. */
  open(round: number, atMs: number): void {
    const { arrived, openedMs } = this.#gate;
    openedMs[round] = atMs;
    Atomics.add(arrived, round, 2);
    Atomics.notify(arrived, round);
  }

  /** Opens what is left for threads that still wait, which then end. */
  abandon(): void {
    const { arrived, openedMs } = this.#gate;
    for (let round = 0; round < arrived.length; round++) {
      if (openedMs[round]! > 0) continue;
      Atomics.store(arrived, round, this.#threads + 2);
      Atomics.notify(arrived, round);
    }
  }

  async #while(round: number, holds: (here: number) => boolean): Promise<void> {
    const { arrived } = this.#gate;
    for (let here = Atomics.load(arrived, round); holds(here); here = Atomics.load(arrived, round))
      await Atomics.waitAsync(arrived, round, here, longestWaitMs).value;
  }
}
