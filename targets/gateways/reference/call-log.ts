import type { GatewayLog } from '../gateway.ts';
import { CallLines } from './call-line.ts';
import type { Ended } from './call-line.ts';
import type { Incoming } from './client/incoming.ts';
import { LineFile } from './line-file.ts';

/** Calls whose lines are made one after the other: what makes them is fetched into the processor once for all. */
const callsAtOnce = 64;

/** A line a call, in a file. */
export class CallLog {
  readonly #lines: CallLines;
  readonly #file: LineFile;
  readonly #calls: (readonly [Incoming, Ended])[] = [];

  constructor(log: GatewayLog) {
    this.#lines = new CallLines(log);
    this.#file = new LineFile(log.file, () => this.#make());
  }

  add(incoming: Incoming, ended: Ended): void {
    if (this.#calls.push([incoming, ended]) >= callsAtOnce) this.#make();
  }

  #make(): void {
    for (const [incoming, ended] of this.#calls) this.#file.add(this.#lines.of(incoming, ended));
    this.#calls.length = 0;
  }

  /** Writes what is left; gives back how many lines were lost. */
  async close(): Promise<number> {
    this.#make();
    await this.#file.close();
    return this.#file.lost;
  }
}
