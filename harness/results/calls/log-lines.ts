/** Bytes of a line at most; a call has some hundred. */
export const longestLineBytes = 1_048_576;

const newline = 10;

/** Takes lines out of the chunks of a file; it holds the beginning of one line at most. */
export class LogLines {
  /** Lines that have ended so far. */
  at = 0;
  readonly #needles: readonly Buffer[];
  /** Called with the bytes of each line that may matter, without its end, and its number from 1. */
  readonly #take: (bytes: Buffer, from: number, to: number, at: number) => void;
  readonly #tooLong: (at: number) => void;
  #rest: Buffer = Buffer.alloc(0);
  #isTooLong = false;

  /** With `holding`, only lines that hold one of these are taken, texts as JSON writes them and bytes as they are; the others are counted. */
  constructor(
    take: (bytes: Buffer, from: number, to: number, at: number) => void,
    tooLong: (at: number) => void,
    holding: readonly (string | Buffer)[] = [],
  ) {
    this.#take = take;
    this.#tooLong = tooLong;
    const texts = holding.filter((one) => typeof one === 'string');
    const bytes = holding.filter((one) => typeof one !== 'string');
    // Any letter may be written by its number, as some tools do with é, & and <: such lines are all looked at.
    const byNumber = texts.length > 0 ? ['\\u'] : [];
    const needles = new Set([...texts.flatMap(written), ...byNumber]);
    this.#needles = [...[...needles].map((text) => Buffer.from(text)), ...bytes];
  }

  push(chunk: Buffer): void {
    const first = chunk.indexOf(newline);
    if (first < 0) {
      this.#keep(chunk);
      return;
    }
    let from = 0;
    if (this.#rest.length > 0 || this.#isTooLong) {
      this.#keep(chunk.subarray(0, first));
      this.#endOfRest();
      from = first + 1;
    }
    const end = chunk.lastIndexOf(newline) + 1;
    if (this.#needles.length > 0) this.#takeHolding(chunk, from, end);
    else this.#takeAll(chunk, from, end);
    if (end < chunk.length) this.#keep(chunk.subarray(end));
  }

  /** Takes what has no end yet, as at the end of a file. */
  flush(): void {
    if (this.#rest.length > 0 || this.#isTooLong) this.#endOfRest();
  }

  /** Begins a file anew: what has no end yet is taken as it is. */
  restart(): void {
    this.flush();
    this.at = 0;
  }

  #takeAll(chunk: Buffer, from: number, end: number): void {
    for (let at = from; at < end; ) {
      const to = chunk.indexOf(newline, at);
      this.at += 1;
      if (to > at) this.#take(chunk, at, to, this.at);
      at = to + 1;
    }
  }

  #takeHolding(chunk: Buffer, from: number, end: number): void {
    const lines = chunk.subarray(0, end);
    const next = this.#needles.map((needle) => lines.indexOf(needle, from));
    let at = from;
    for (;;) {
      let hit = -1;
      for (const [which, needle] of this.#needles.entries()) {
        let found = next[which] ?? -1;
        if (found >= 0 && found < at) next[which] = found = lines.indexOf(needle, at);
        if (found >= 0 && (hit < 0 || found < hit)) hit = found;
      }
      if (hit < 0) break;
      const start = hit === 0 ? 0 : Math.max(at, lines.lastIndexOf(newline, hit) + 1);
      const to = lines.indexOf(newline, hit);
      this.#count(lines, at, start);
      this.at += 1;
      this.#take(lines, start, to, this.at);
      at = to + 1;
    }
    this.#count(lines, at, end);
  }

  #count(lines: Buffer, from: number, end: number): void {
    for (let at = from; at < end; at = lines.indexOf(newline, at) + 1) this.at += 1;
  }

  #keep(part: Buffer): void {
    if (this.#isTooLong) return;
    if (this.#rest.length + part.length > longestLineBytes) {
      this.#isTooLong = true;
      this.#rest = Buffer.alloc(0);
    } else this.#rest = Buffer.concat([this.#rest, part]);
  }

  #endOfRest(): void {
    this.at += 1;
    const line = this.#rest;
    const isTooLong = this.#isTooLong;
    this.#rest = Buffer.alloc(0);
    this.#isTooLong = false;
    if (isTooLong) this.#tooLong(this.at);
    else if (line.length > 0 && (this.#needles.length === 0 || this.#needles.some((one) => line.includes(one))))
      this.#take(line, 0, line.length, this.at);
  }
}

/** A text as JSON may write it. */
function written(text: string): string[] {
  const inside = JSON.stringify(text).slice(1, -1);
  return [inside, inside.replaceAll('/', '\\/')];
}
