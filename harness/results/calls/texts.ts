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
  /** Texts with escapes, by what they are written as. */
  readonly #written = new Map<string, string>();

  /** The text of bytes that are all ASCII. */
  of(bytes: Buffer, from: number, to: number): string {
    const length = to - from;
    if (length > longest) return bytes.toString('latin1', from, to);
    let hash = length;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
    hash = Math.imul(hash, 0x9e3779b1);
    const place = (hash ^ (hash >>> 15)) & (places - 1);
    const kept = this.#kept[place];
    if (kept !== undefined && kept.length === length && isAt(kept, bytes, from)) return kept;
    const text = bytes.toString('latin1', from, to);
    this.#kept[place] = text;
    return text;
  }

  /** The text of bytes with escapes in them, as JSON has them. */
  ofEscaped(bytes: Buffer, from: number, to: number): string {
    const written = this.of(bytes, from, to);
    let text = this.#written.get(written);
    if (text === undefined) {
      text = JSON.parse(`"${written}"`) as string;
      if (this.#written.size >= places / 4) this.#written.clear();
      this.#written.set(written, text);
    }
    return text;
  }
}

function isAt(text: string, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}
