type Stage =
  | 'size'
  | 'extension'
  | 'sizeEnd'
  | 'data'
  | 'dataCr'
  | 'dataLf'
  | 'trailer'
  | 'trailerEnd'
  | 'done'
  | 'failed';

const CR = 13;
const LF = 10;
const semicolon = 59;
/** How long extensions and trailers, which mean nothing here, may be. */
const maxIgnored = 16_384;

/** Takes a chunked body apart (RFC 9112, 7.1), from reads that may be split anywhere. Trailers are read over. */
export class ChunkedBody {
  #stage: Stage = 'size';
  #digits = 0;
  #left = 0;
  #ignored = 0;
  #lineIsEmpty = true;

  get done(): boolean {
    return this.#stage === 'done';
  }

  get failed(): boolean {
    return this.#stage === 'failed';
  }

  clear(): void {
    this.#stage = 'size';
    this.#digits = this.#left = this.#ignored = 0;
    this.#lineIsEmpty = true;
  }

  /** Hands on the data between `from` and `end`; gives back where it stopped, which is `end` unless it is done or failed. */
  take(bytes: Buffer, from: number, end: number, use: (from: number, end: number) => void): number {
    let at = from;
    while (at < end) {
      if (this.#stage === 'done' || this.#stage === 'failed') break;
      if (this.#stage === 'data') {
        const until = Math.min(end, at + this.#left);
        use(at, until);
        this.#left -= until - at;
        at = until;
        if (this.#left === 0) this.#stage = 'dataCr';
      } else this.#stage = this.#next(bytes[at++]!);
    }
    return at;
  }

  #next(byte: number): Stage {
    switch (this.#stage) {
      case 'size': {
        const digit = hexDigit(byte);
        if (digit >= 0) {
          this.#left = 16 * this.#left + digit;
          return ++this.#digits > 8 ? 'failed' : 'size';
        }
        if (this.#digits === 0) return 'failed';
        return byte === CR ? 'sizeEnd' : byte === semicolon ? 'extension' : 'failed';
      }
      case 'extension':
        return byte === CR ? 'sizeEnd' : this.#ignore(byte, 'extension');
      case 'sizeEnd':
        if (byte !== LF) return 'failed';
        this.#digits = 0;
        return this.#left > 0 ? 'data' : 'trailer';
      case 'dataCr':
        return byte === CR ? 'dataLf' : 'failed';
      case 'dataLf':
        return byte === LF ? 'size' : 'failed';
      case 'trailer':
        if (byte === CR) return 'trailerEnd';
        this.#lineIsEmpty = false;
        return this.#ignore(byte, 'trailer');
      case 'trailerEnd': {
        const wasEmpty = this.#lineIsEmpty;
        this.#lineIsEmpty = true;
        if (byte !== LF) return 'failed';
        return wasEmpty ? 'done' : 'trailer';
      }
      case 'data':
      case 'done':
      case 'failed':
        return this.#stage;
    }
  }

  #ignore(byte: number, stage: Stage): Stage {
    return byte === LF || ++this.#ignored > maxIgnored ? 'failed' : stage;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
