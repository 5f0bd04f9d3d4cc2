import { isDigit, numberIn } from './byte-numbers.ts';

/** What a line has of a member. */
export const nothingThere = 0;
export const textThere = 1;
export const numberThere = 2;
/** `true` or `false`. */
export const flagThere = 3;
/** A text with escapes in it, as JSON writes the quotes of a tag. */
export const escapedThere = 4;

const [quote, backslash, comma, colon, open, close, minus] = [34, 92, 44, 58, 123, 125, 45];

/** Bytes that go on in a text: not its end, no escape, nothing that JSON forbids there. */
const goesOn = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === quote || byte === backslash || byte < 32 ? 0 : 1,
);
/** What may stand behind a backslash; letters by their number are left to others. */
const isEscaped = Uint8Array.from({ length: 256 }, (_, byte) => ('"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0));
/** The same of letters of one byte each. */
const isPlain = goesOn.map((goes, byte) => (byte < 128 ? goes : 0));

/** A name of members, and those that stood behind it the last two times. */
interface Name {
  /** With the quote at its end. */
  readonly bytes: Buffer;
  /** The same, four bytes at once, as far as they go. */
  readonly words: Int32Array;
  /** Where what it has is put; -1 where nobody asks. */
  readonly at: number;
  next: Name | undefined;
  other: Name | undefined;
}

/** Names that are told apart beside those that are asked for. */
const mostNames = 500;

/**
 * Reads the members of a line by its bytes, and of them only those that are asked for: a tenth of what it costs to make an object of
 * each line. It reads what logs are written as: an object of texts, numbers, true, false and null. Whatever else a line holds (members
 * in members, letters by their number, other letters than ASCII in what is asked for, a fault) it leaves to a real parser.
 */
export class LineMembers {
  /** Of each member that is asked for: what it is, where its text begins and ends, or its number. */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly numbers: Float64Array;
  readonly #names = new Map<string, Name>();
  /** The memory that was read last, to read four bytes at once. */
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** What stands before the first name. */
  readonly #start: Name = nameOf('', -1);
  readonly #unknown: Name = nameOf('', -1);

  /** `asked` are the names that are asked for, each once. */
  constructor(asked: readonly string[]) {
    for (const [at, name] of asked.entries()) this.#names.set(name, nameOf(name, at));
    this.kinds = new Uint8Array(asked.length);
    this.starts = new Int32Array(asked.length);
    this.ends = new Int32Array(asked.length);
    this.numbers = new Float64Array(asked.length);
  }

  /** Reads a line; says whether it could. */
  read(bytes: Buffer, from: number, to: number): boolean {
    this.kinds.fill(nothingThere);
    if (this.#view.buffer !== bytes.buffer || this.#view.byteOffset !== bytes.byteOffset || this.#view.byteLength !== bytes.length)
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = skipBlanks(bytes, from, to);
    if (bytes[at] !== open) return false;
    at = skipBlanks(bytes, at + 1, to);
    let before = this.#start;
    if (bytes[at] === close) return isEnd(bytes, at + 1, to);
    for (;;) {
      if (at >= to || bytes[at] !== quote) return false;
      const name = this.#nameAt(bytes, at + 1, to, before);
      if (name === undefined) return false;
      at = name === this.#unknown ? bytes.indexOf(quote, at + 1) + 1 : at + 1 + name.bytes.length;
      before = name;
      if (bytes[at] !== colon) {
        at = skipBlanks(bytes, at, to);
        if (bytes[at] !== colon) return false;
      }
      at = this.#value(bytes, skipBlanks(bytes, at + 1, to), to, name.at);
      if (at < 0) return false;
      at = skipBlanks(bytes, at, to);
      if (at >= to) return false;
      if (bytes[at] === close) return isEnd(bytes, at + 1, to);
      if (bytes[at] !== comma) return false;
      at = skipBlanks(bytes, at + 1, to);
    }
  }

  /** The name that begins at a place, most likely one that stood behind the one before it the last time. */
  #nameAt(bytes: Buffer, from: number, to: number, before: Name): Name | undefined {
    const { next, other } = before;
    if (next !== undefined && isName(next, this.#view, from, to)) return next;
    if (other !== undefined && isName(other, this.#view, from, to)) {
      before.next = other;
      before.other = next;
      return other;
    }
    let end = from;
    while (end < to && isPlain[bytes[end]!] === 1) end += 1;
    if (end >= to || bytes[end] !== quote) return undefined;
    const text = bytes.toString('latin1', from, end);
    let name = this.#names.get(text);
    if (name === undefined) {
      if (this.#names.size >= mostNames) return this.#unknown;
      name = nameOf(text, -1);
      this.#names.set(text, name);
    }
    before.other = next;
    before.next = name;
    return name;
  }

  /** Reads a value; answers with where it ends, or -1 where it is left to others. */
  #value(bytes: Buffer, from: number, to: number, into: number): number {
    const first = bytes[from]!;
    if (from >= to) return -1;
    if (first === quote) {
      const goes = into < 0 ? goesOn : isPlain;
      let end = from + 1;
      let kind = textThere;
      for (;;) {
        while (end + 4 <= to && areFour(this.#view.getInt32(end, true), into >= 0)) end += 4;
        while (end < to && goes[bytes[end]!] === 1) end += 1;
        if (end >= to || bytes[end] !== backslash) break;
        if (end + 1 >= to || isEscaped[bytes[end + 1]!] === 0) return -1;
        kind = escapedThere;
        end += 2;
      }
      if (end >= to || bytes[end] !== quote) return -1;
      if (into >= 0) {
        this.kinds[into] = kind;
        this.starts[into] = from + 1;
        this.ends[into] = end;
      }
      return end + 1;
    }
    if (isDigit(first) || first === minus) return this.#number(bytes, from, to, into);
    const word = first === 110 ? 'null' : first === 116 ? 'true' : first === 102 ? 'false' : '';
    if (word === '') return -1;
    for (let at = 0; at < word.length; at++) if (bytes[from + at] !== word.charCodeAt(at)) return -1;
    if (into >= 0) this.kinds[into] = word === 'null' ? nothingThere : flagThere;
    return from + word.length;
  }

  #number(bytes: Buffer, from: number, to: number, into: number): number {
    let end = from + 1;
    while (end < to && isOfNumber(bytes[end]!)) end += 1;
    // Also where nobody asks: a line that is no JSON is none as a whole.
    const number = numberIn(bytes, from, end);
    if (Number.isNaN(number)) return -1;
    if (into >= 0) {
      this.kinds[into] = numberThere;
      this.numbers[into] = number;
    }
    return end;
  }
}

function nameOf(text: string, at: number): Name {
  const bytes = Buffer.from(`${text}"`);
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, word) => bytes.readInt32LE(4 * word));
  return { bytes, words, at, next: undefined, other: undefined };
}

/** Whether a name stands there, as a whole. */
function isName({ bytes, words }: Name, view: DataView, from: number, to: number): boolean {
  const { length } = bytes;
  if (from + length > to) return false;
  for (let word = 0; word < words.length; word++)
    if (view.getInt32(from + 4 * word, true) !== words[word]) return false;
  for (let at = 4 * words.length; at < length; at++) if (view.getUint8(from + at) !== bytes[at]) return false;
  return true;
}

const [ones, highs] = [0x01010101, 0x80808080 | 0];

/**
 * Whether four bytes all go on in a text, at once: `x - ones & ~x & highs` is 0 where none of four bytes is (Warren, Hacker's Delight,
 * 6-1). Where it says no, they are looked at one by one.
 */
function areFour(four: number, isAsked: boolean): boolean {
  const quotes = four ^ (quote * ones);
  const backslashes = four ^ (backslash * ones);
  const hits =
    (((quotes - ones) & ~quotes) | ((backslashes - ones) & ~backslashes) | ((four - 32 * ones) & ~four)) & highs;
  return hits === 0 && !(isAsked && (four & highs) !== 0);
}

function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === 46 || byte === 101 || byte === 69 || byte === 43 || byte === 45;
}

function skipBlanks(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13 || bytes[at] === 10)) at += 1;
  return at;
}

function isEnd(bytes: Buffer, from: number, to: number): boolean {
  return skipBlanks(bytes, from, to) === to;
}
