import { createReadStream, statfsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { History } from '../../core/history.ts';
import { formatCount } from '../../core/units.ts';

/** How long lines may be on their way to the file: gateways write a batch every fifth of a second. */
const boundMs = 3000;

const [lineEnd, opens, closes] = Buffer.from('\n{}');

/**
 * Says what is missing in the log of a gateway, once all of it should be there: each request that was answered has a line.
 * Undefined where nothing is. Of an exchange of several requests one line is enough here, so that more may be missing.
 */
export async function lostLines(file: string, history: History): Promise<string | undefined> {
  const answered = answeredIn(history);
  const deadlineMs = performance.now() + boundMs;
  const lines = new WholeLines(file);
  let problem = await lines.read();
  while (problem === undefined && lines.count < answered && performance.now() < deadlineMs) {
    await setTimeout(50);
    problem = await lines.read();
  }
  if (lines.count >= answered) return undefined;
  const why = problem ?? (isFull(file) ? 'its disk is full' : undefined);
  return `${formatCount(answered - lines.count)} of ${formatCount(answered)} answered requests are missing in ${file}${why === undefined ? '' : `: ${why}`}`;
}

function answeredIn({ columns, count }: History): number {
  let answered = 0;
  for (const status of columns.status.subarray(0, count)) if (status > 0) answered += 1;
  return answered;
}

/** Counts the whole lines of a file that grows: each begins and ends as an object. */
class WholeLines {
  count = 0;
  readonly #file: string;
  #at = 0;
  #first: number | undefined;
  #last: number | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Reads what came since; gives back why it cannot be read. */
  async read(): Promise<string | undefined> {
    try {
      // A device never ends, and a pipe has one reader.
      if (!(await stat(this.#file)).isFile()) return 'it is no ordinary file';
      for await (const chunk of createReadStream(this.#file, { start: this.#at }))
        this.#take(chunk as Buffer);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  #take(bytes: Buffer): void {
    this.#at += bytes.length;
    let from = 0;
    for (let end = bytes.indexOf(lineEnd!); end >= 0; end = bytes.indexOf(lineEnd!, from)) {
      const first = this.#first ?? bytes[from];
      const last = end > from ? bytes[end - 1] : this.#last;
      if (first === opens && last === closes) this.count += 1;
      this.#first = this.#last = undefined;
      from = end + 1;
    }
    if (from === bytes.length) return;
    this.#first ??= bytes[from];
    this.#last = bytes.at(-1);
  }
}

function isFull(file: string): boolean {
  try {
    return statfsSync(dirname(file)).bavail === 0;
  } catch {
    return false;
  }
}
