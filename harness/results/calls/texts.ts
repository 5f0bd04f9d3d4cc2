/** Texts of so many bytes at most come again often enough to be kept. */
const longest = 128;
/** Places for texts: a power of two. */
const places = 1 << 17;

/**
 * Makes texts of the bytes of a log, one and the same for those that come again, as paths and tags do: millions of lines then have
 * some thousand texts, and whoever looks them up compares no letters. What is kept is bounded: of two in one place the later stays.
 */
export class Texts {
  readonly #kept: (string | undefined)[] = Array.from({ length: places });
  /** What texts with escapes mean, in the place of what they are written as. */
  readonly #meant: (string | undefined)[] = Array.from({ length: places });
  /** Where the text that was asked for last is kept; -1 where it is not. */
  #place = -1;

  /** The text of bytes that are all ASCII. */
  of(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    this.#place = -1;
    if (length > longest) return bytes.toString('latin1', from, to);
    let hash = length;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    hash = Math.imul(hash, 0x9e3779b1);
    const place = (hash ^ (hash >>> 15)) & (places - 1);
    this.#place = place;
    const kept = this.#kept[place];
    if (kept !== undefined && kept.length === length && isAt(kept, bytes, from)) return kept;
    const text = bytes.toString('latin1', from, to);
    this.#kept[place] = text;
    this.#meant[place] = undefined;
    return text;
  }

  /** The text of bytes with escapes in them, as JSON has them. */
  ofEscaped(bytes: Buffer, from: number, to: number): string {
    const written = this.of(bytes, from, to);
    const place = this.#place;
    if (place < 0) return meaningOf(written);
    return (this.#meant[place] ??= meaningOf(written));
  }
}

function meaningOf(written: string): string {
  return JSON.parse(`"${written}"`) as string;
}

function isAt(text: string, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}
