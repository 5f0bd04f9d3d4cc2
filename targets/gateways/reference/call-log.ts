import type { GatewayLog } from '../gateway.ts';
import { CallLines } from './call-line.ts';
import type { Ended } from './call-line.ts';
import type { Incoming } from './client/incoming.ts';
import { LineFile } from './line-file.ts';

/** A line a call, in a file. */
export class CallLog {
  readonly #lines: CallLines;
  readonly #file: LineFile;

  constructor(log: GatewayLog) {
    this.#lines = new CallLines(log);
    this.#file = new LineFile(log.file);
  }

  add(incoming: Incoming, ended: Ended): void {
    this.#file.add(this.#lines.of(incoming, ended));
  }

  /** Writes what is left; gives back how many lines were lost. */
  async close(): Promise<number> {
    await this.#file.close();
    return this.#file.lost;
  }
}
