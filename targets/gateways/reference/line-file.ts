import { closeSync, openSync, write } from 'node:fs';
import { flushMs } from '../gateway.ts';

/** Letters that are written at once when there are so many. */
const batchLength = 64 * 1024;

/** Letters that wait for the disk at most; what comes then is lost. */
const mostWaiting = 64 * 1024 * 1024;

/**
 * Lines of ASCII at the end of a file, written in batches: one call to the system for hundreds of them. A disk that is full
 * or slow costs lines, which are counted, and never a request.
 */
export class LineFile {
  /** Lines that could not be written. */
  lost = 0;
  readonly #file: number;
  readonly #timer: NodeJS.Timeout;
  #lines = '';
  #count = 0;
  #writing: Promise<void> | undefined;
  /** The last line that was written is cut. */
  #isCut = false;

  constructor(path: string) {
    this.#file = openSync(path, 'a', 0o600);
    this.#timer = setInterval(() => this.#flush(), flushMs).unref();
  }

  /** Takes a line without its end. */
  add(line: string): void {
    if (this.#lines.length > mostWaiting) {
      this.lost += 1;
      return;
    }
    this.#lines += `${line}\n`;
    this.#count += 1;
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
    // What comes after a line that was cut begins a new one.
    const bytes = Buffer.from(this.#isCut ? `\n${this.#lines}` : this.#lines, 'latin1');
    const count = this.#count;
    this.#lines = '';
    this.#count = 0;
    this.#writing = this.#write(bytes, count);
  }

  async #write(bytes: Buffer, count: number): Promise<void> {
    let at = 0;
    let written = 1;
    // A disk that fills takes a part of it first.
    while (at < bytes.length && written > 0) {
      written = await new Promise<number>((resolve) => {
        write(this.#file, bytes, at, bytes.length - at, null, (error, length) =>
          resolve(error === null ? length : 0),
        );
      });
      at += written;
    }
    if (at > 0) this.#isCut = bytes[at - 1] !== lineEnd;
    if (at < bytes.length) this.lost += Math.min(count, linesIn(bytes, at));
    this.#writing = undefined;
  }
}

const lineEnd = 10;

/** Lines of which not all is before `at`. */
function linesIn(bytes: Buffer, at: number): number {
  let lines = 0;
  for (let end = bytes.indexOf(lineEnd, at); end >= 0; end = bytes.indexOf(lineEnd, end + 1)) lines += 1;
  return lines;
}
