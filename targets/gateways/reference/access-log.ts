import { closeSync, openSync, write } from 'node:fs';

/** Text that is written at once when it has become this long, and at the latest after a second. */
const batchLength = 64 * 1024;

/** A line a request, written in batches: one call to the system for hundreds of requests. */
export class AccessLog {
  readonly #file: number;
  readonly #timer: NodeJS.Timeout;
  #lines = '';
  #time = '';
  #timeIsOver = 0;
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
    this.#timer = setInterval(() => this.#flush(), 1000).unref();
  }

  add(address: string, method: string, path: string, status: number, bytes: number, ms: number): void {
    const now = Date.now();
    if (now >= this.#timeIsOver) {
      this.#time = new Date(now).toISOString().slice(0, 19);
      this.#timeIsOver = now - (now % 1000) + 1000;
    }
    const thousandths = Math.round(ms * 1000) / 1000;
    this.#lines += `${this.#time} ${address} "${method} ${path}" ${status} ${bytes} ${thousandths}\n`;
    if (this.#lines.length >= batchLength) this.#flush();
  }

  /** Writes what is left, after what is being written. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    this.#flush();
    await this.#writing;
    closeSync(this.#file);
  }

  /** One write at a time, so that lines keep their order; what comes meanwhile waits for the next. */
  #flush(): void {
    if (this.#lines === '' || this.#writing !== undefined) return;
    const lines = this.#lines;
    this.#lines = '';
    this.#writing = new Promise((resolve) => {
      // A full disk costs the log, not the request.
      write(this.#file, lines, () => {
        this.#writing = undefined;
        resolve();
      });
    });
  }
}
