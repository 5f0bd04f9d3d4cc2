import { closeSync, openSync, write } from 'node:fs';
import { flushMs } from '../gateway.ts';

/** Bytes that are written at once when there are so many. */
const batchBytes = 256 * 1024;

/** Batches that wait for the disk at most; what comes then is lost. */
const mostBatches = 256;

/**
 * Lines of ASCII at the end of a file, written in batches: one call to the system, which wakes a thread, for hundreds of
 * them. A disk that is full or slow costs lines, which are counted, and never a request.
 */
export class LineFile {
  /** Lines that could not be written. */
  lost = 0;
  readonly #file: number;
  readonly #timer: NodeJS.Timeout;
  /** A line becomes bytes at once: texts that wait would be copied by every collection of garbage. */
  #batch: Buffer = Buffer.allocUnsafeSlow(batchBytes);
  #used = 0;
  #waiting: Buffer[] = [];
  /** The memory of one that was written, still near the processor. */
  #spare: Buffer | undefined;
  #writing: Promise<void> | undefined;
  /** The last line that was written is cut. */
  #isCut = false;

  /** Opens it; what is asked `before` lines are written in time may add the last ones. */
  constructor(path: string, before: () => void = () => {}) {
    this.#file = openSync(path, 'a', 0o600);
    this.#timer = setInterval(() => {
      before();
      this.#flush();
    }, flushMs).unref();
  }

  /** Takes a line with its end. */
  add(line: string): void {
    if (this.#waiting.length >= mostBatches) {
      this.lost += 1;
      return;
    }
    if (this.#used + line.length > batchBytes) {
      this.#seal();
      if (line.length > batchBytes) this.#waiting.push(Buffer.from(line, 'latin1'));
      this.#begin();
      if (line.length > batchBytes) return;
    }
    this.#used += this.#batch.write(line, this.#used, 'latin1');
  }

  /** Writes what is left, after what is being written. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#seal();
    // A writing that has just ended does not take what came last.
    while (this.#waiting.length > 0 || this.#writing !== undefined) {
      this.#begin();
      await this.#writing;
    }
    closeSync(this.#file);
  }

  #flush(): void {
    // What is written meanwhile keeps its order.
    if (this.#used === 0 || this.#writing !== undefined) return;
    this.#seal();
    this.#begin();
  }

  #seal(): void {
    if (this.#used === 0) return;
    this.#waiting.push(this.#batch.subarray(0, this.#used));
    this.#batch = this.#spare ?? Buffer.allocUnsafeSlow(batchBytes);
    this.#spare = undefined;
    this.#used = 0;
  }

  #begin(): void {
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  /** One write at a time, so that lines keep their order. */
  async #write(): Promise<void> {
    for (let batch = this.#waiting[0]; batch !== undefined; batch = this.#waiting[0]) {
      let at = 0;
      let written = 1;
      // What comes after a line that was cut begins a new one.
      if (this.#isCut && (await this.#put(newLine, 0)) > 0) this.#isCut = false;
      // A disk that fills takes a part of it first.
      while (!this.#isCut && at < batch.length && written > 0) {
        written = await this.#put(batch, at);
        at += written;
      }
      if (at > 0) this.#isCut = batch[at - 1] !== newLine[0];
      if (at < batch.length) this.lost += linesIn(batch, at);
      this.#waiting.shift();
      if (batch.buffer.byteLength === batchBytes) this.#spare = Buffer.from(batch.buffer);
    }
  }

  /** Bytes that were written of those from `at` on; 0 where none could be. */
  #put(bytes: Buffer, at: number): Promise<number> {
    return new Promise((resolve) => {
      write(this.#file, bytes, at, bytes.length - at, null, (error, length) =>
        resolve(error === null ? length : 0),
      );
    });
  }
}

const newLine = Buffer.from('\n');

/** Lines of which not all is before `at`. */
function linesIn(bytes: Buffer, at: number): number {
  let lines = 0;
  for (let end = bytes.indexOf(newLine, at); end >= 0; end = bytes.indexOf(newLine, end + 1)) lines += 1;
  return lines;
}
