/** A text as it reads once one layer of escapes is taken off, and where in the text that came each of its letters stands. */
export interface Unwrapped {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

const hex = '[0-9a-f]';
/** The bytes of one letter in UTF-8, each behind a sign, or of what is none. */
const bytesBehind = (sign: string): string =>
  `${sign}[0-7]${hex}|${sign}[cd]${hex}${sign}[89ab]${hex}|${sign}e${hex}(?:${sign}[89ab]${hex}){2}|${sign}f[0-7](?:${sign}[89ab]${hex}){3}|${sign}${hex}{2}`;

/** Addresses and forms, texts in JSON and in programs, pages. */
const escapes = new RegExp(
  `${bytesBehind('%')}|${bytesBehind(String.raw`\\x`)}|\\\\u${hex}{4}|\\\\["'\\\\/nrt]|&(?:amp|lt|gt|quot|apos|#\\d{1,7}|#x${hex}{1,6});`,
  'gi',
);
/** Quoted-printable (RFC 2045, 6.7), where lines may end softly, also as JSON has it. */
const printable = new RegExp(`${bytesBehind('=')}|=(?:\\r?\\n|(?:\\\\r)?\\\\n)`, 'gi');

const mayBePrintable = /=(?:[0-9A-F]{2}|\r?\n|\\[rn])/;

const marks: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const letters: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
/** More layers than this nobody wraps a text into. */
const mostLayers = 6;

/** A text without one layer of escapes after the other, until there is none left. */
export function* unwrapped(text: string): Generator<Unwrapped> {
  const whole: Unwrapped = { text, from: unitsOf(text, 0), to: unitsOf(text, 1) };
  yield* layers(whole);
  if (mayBePrintable.test(text)) {
    const plain = without(whole, printable);
    yield plain;
    yield* layers(plain);
  }
}

function unitsOf(text: string, add: number): number[] {
  return Array.from({ length: text.length }, (_, at) => at + add);
}

/** The same texts without their places: most hold nothing that anybody has to find. */
export function* textsIn(text: string): Generator<string> {
  yield* textLayers(text);
  if (!mayBePrintable.test(text)) return;
  const plain = text.replaceAll(printable, readOf);
  yield plain;
  yield* textLayers(plain);
}

function* textLayers(text: string): Generator<string> {
  let before = text;
  for (let layer = 0; layer < mostLayers; layer++) {
    const after = before.replaceAll(escapes, readOf);
    if (after === before) return;
    yield after;
    before = after;
  }
}

function* layers(outer: Unwrapped): Generator<Unwrapped> {
  let before = outer;
  for (let layer = 0; layer < mostLayers; layer++) {
    const after = without(before, escapes);
    if (after.text === before.text) return;
    yield after;
    before = after;
  }
}

function without(outer: Unwrapped, layer: RegExp): Unwrapped {
  let text = '';
  const from: number[] = [];
  const to: number[] = [];
  const copy = (begin: number, end: number): void => {
    text += outer.text.slice(begin, end);
    for (let at = begin; at < end; at++) {
      from.push(outer.from[at]!);
      to.push(outer.to[at]!);
    }
  };
  let until = 0;
  for (const { 0: written, index } of outer.text.matchAll(layer)) {
    copy(until, index);
    until = index + written.length;
    const read = readOf(written);
    text += read;
    for (let unit = 0; unit < read.length; unit++) {
      from.push(outer.from[index]!);
      to.push(outer.to[until - 1]!);
    }
  }
  copy(until, outer.text.length);
  return { text, from, to };
}

/** What one escape stands for. */
function readOf(written: string): string {
  const digits = written.replaceAll(/[%=]|\\x/gi, '');
  if (/^(?:%|=[0-9a-f]|\\x)/i.test(written)) {
    const bytes = Buffer.from(digits, 'hex');
    const read = bytes.toString();
    return read.includes('\u{fffd}') ? bytes.toString('latin1') : read;
  }
  if (written.startsWith('=')) return '';
  if (/^\\u/i.test(written)) return String.fromCharCode(parseInt(written.slice(2), 16));
  if (written.startsWith('\\')) return letters[written[1]!] ?? written[1]!;
  const name = written.slice(1, -1).toLowerCase();
  if (!name.startsWith('#')) return marks[name]!;
  const point = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return point <= 0x10_ff_ff ? String.fromCodePoint(point) : written;
}
