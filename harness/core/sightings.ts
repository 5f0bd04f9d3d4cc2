/**
 * What exchanges told beside the columns of a history: one number a field, which is the value itself where it is an
 * integer, else a digest of its text. Rows only grow, so that a row's fields are found by bisection.
 */
export class Sightings {
  /** Names of fields; the `field` column holds the position. */
  readonly names: string[] = [];
  count = 0;
  row = new Uint32Array(64);
  field = new Uint16Array(64);
  value = new Float64Array(64);
  readonly #positions = new Map<string, number>();

  /** Notes what a row showed under a name; rows must come in ascending order. */
  add(row: number, name: string, text: string): void {
    this.addNumber(row, name, numberOf(text));
  }

  /** The same of what is a number already. */
  addNumber(row: number, name: string, value: number): void {
    this.#append(row, this.#position(name), value);
  }

  /** The fields of a row as numbers, by name; empty where it showed none. */
  of(row: number): ReadonlyMap<string, number> {
    const seen = new Map<string, number>();
    for (let at = this.from(row); at < this.count && this.row[at] === row; at++)
      seen.set(this.names[this.field[at]!]!, this.value[at]!);
    return seen;
  }

  /** What a row showed under one name; undefined where it did not. */
  one(row: number, name: string): number | undefined {
    const wanted = this.#positions.get(name);
    if (wanted === undefined) return undefined;
    for (let at = this.from(row); at < this.count && this.row[at] === row; at++)
      if (this.field[at] === wanted) return this.value[at];
    return undefined;
  }

  /** Position of the first field of a row, or of the first row behind it. */
  from(row: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.row[middle]! < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes over the sightings of another history whose rows stand here from `rowsBefore` on. */
  join(other: SightingsData, rowsBefore: number): void {
    const positions = other.names.map((name) => this.#position(name));
    for (let at = 0; at < other.count; at++)
      this.#append(other.row[at]! + rowsBefore, positions[other.field[at]!]!, other.value[at]!);
  }

  /** Takes over what one row of another history showed. */
  take(other: Sightings, row: number, as: number): void {
    for (let at = other.from(row); at < other.count && other.row[at] === row; at++)
      this.#append(as, this.#position(other.names[other.field[at]!]!), other.value[at]!);
  }

  /** The same as plain data, which can be posted to another thread. */
  data(): SightingsData {
    const { names, count } = this;
    return {
      names,
      count,
      row: this.row.slice(0, count),
      field: this.field.slice(0, count),
      value: this.value.slice(0, count),
    };
  }

  #append(row: number, field: number, value: number): void {
    const at = this.count;
    if (at === this.row.length) this.#grow();
    this.row[at] = row;
    this.field[at] = field;
    this.value[at] = value;
    this.count = at + 1;
  }

  #position(name: string): number {
    let position = this.#positions.get(name);
    if (position === undefined) {
      position = this.names.push(name) - 1;
      this.#positions.set(name, position);
    }
    return position;
  }

  #grow(): void {
    const length = this.row.length * 2;
    const row = new Uint32Array(length);
    row.set(this.row);
    const field = new Uint16Array(length);
    field.set(this.field);
    const value = new Float64Array(length);
    value.set(this.value);
    this.row = row;
    this.field = field;
    this.value = value;
  }
}

/** Sightings as plain data. */
export interface SightingsData {
  readonly names: readonly string[];
  readonly count: number;
  readonly row: Uint32Array;
  readonly field: Uint16Array;
  readonly value: Float64Array;
}

/** Digests begin here, above every integer that a field may hold; names of requests stand above all digests. */
const firstDigest = 1e15;
const firstRequest = 6e15;
/** How a service of ours names the request that it heard. */
const requestName = /^request-(0|[1-9]\d{0,9})$/;

const capitalHash = /^[\dA-F]{12,128}$/;

/** A text in which the digits of a hash are small: one whose hexadecimal digits are capitals is the same. */
export function inSmallDigits(text: string): string {
  return capitalHash.test(text) ? text.toLowerCase() : text;
}

/**
 * A text as a number: the integer that it canonically is, of at most 14 digits, else a digest of 52 bits; the name of a
 * request keeps its number.
 */
export function numberOf(text: string): number {
  const integer = text.length <= 15 && /^(?:0|-?[1-9]\d{0,13})$/.test(text);
  if (integer) return Number(text);
  const nonce = text.startsWith('request-') ? requestName.exec(text)?.[1] : undefined;
  if (nonce !== undefined) return firstRequest + Number(nonce);
  return firstDigest + digestOf(inSmallDigits(text));
}

/** The number of a field that may not be there; NaN where it is not. */
export function numberIn(text: string | undefined): number {
  return text === undefined ? Number.NaN : numberOf(text);
}

/** Whether a number stands for a text that is no integer. */
export function isDigest(value: number): boolean {
  return value >= firstDigest;
}

/** The number of the request that a field names; undefined where it names none. */
export function requestNamed(value: number): number | undefined {
  return value >= firstRequest ? value - firstRequest : undefined;
}

/** Two multiplicative hashes side by side, 26 bits of each. */
function digestOf(text: string): number {
  let one = 0x811c9dc5;
  let other = 0x9e3779b1 ^ text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
    other ^= other >>> 13;
  }
  one = Math.imul(one ^ (one >>> 15), 0x2c1b3c6d);
  other = Math.imul(other ^ (other >>> 16), 0xc2b2ae35);
  return ((one ^ (one >>> 12)) >>> 6) * 2 ** 26 + ((other ^ (other >>> 15)) >>> 6);
}
