/** Powers of ten that doubles hold exactly. */
const tens = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** Integers below it stay exact with one more digit behind them. */
const roomForDigit = 900_719_925_474_098;

const [minus, plus, point, zero, nine, largeE, smallE] = [45, 43, 46, 48, 57, 69, 101];

/**
 * The number that bytes write, as JSON does, and as `Number` would read it: where digits and power of ten are both exact, their
 * quotient is the nearest double (Clinger 1990, "How to read floating point numbers accurately"). NaN where they are no number.
 */
export function numberIn(bytes: Buffer, from: number, to: number): number {
  let at = from;
  const isNegative = bytes[at] === minus;
  if (isNegative) at += 1;
  let digits = 0;
  let behind = 0;
  const first = at;
  for (; at < to && isDigit(bytes[at]!); at++) {
    if (digits > roomForDigit) return spelledOut(bytes, from, to);
    digits = digits * 10 + bytes[at]! - zero;
  }
  // JSON has no zero before other digits; logs that write numbers as texts may, and are read otherwise.
  if (at === first || (bytes[first] === zero && at > first + 1)) return NaN;
  if (at < to && bytes[at] === point) {
    const start = ++at;
    for (; at < to && isDigit(bytes[at]!); at++) {
      if (digits > roomForDigit) return spelledOut(bytes, from, to);
      digits = digits * 10 + bytes[at]! - zero;
    }
    behind = at - start;
    if (behind === 0) return NaN;
  }
  if (at < to && (bytes[at] === smallE || bytes[at] === largeE)) {
    at += 1;
    const sign = bytes[at];
    if (sign === minus || sign === plus) at += 1;
    let power = 0;
    const start = at;
    for (; at < to && isDigit(bytes[at]!); at++) power = Math.min(9999, power * 10 + bytes[at]! - zero);
    if (at === start) return NaN;
    behind += sign === minus ? power : -power;
  }
  if (at !== to) return NaN;
  if (behind > 22 || behind < -22) return spelledOut(bytes, from, to);
  const value = behind > 0 ? digits / tens[behind]! : digits * tens[-behind]!;
  return isNegative ? -value : value;
}

const json = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** The same for digits that are too many to be reckoned with. */
function spelledOut(bytes: Buffer, from: number, to: number): number {
  const text = bytes.toString('latin1', from, to);
  return json.test(text) ? Number(text) : NaN;
}

export function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}
