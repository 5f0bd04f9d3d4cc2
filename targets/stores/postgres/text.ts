/**
 * PostgreSQL keeps every text but those with U+0000. That character, and the one that escapes it, are written as two; all
 * other texts stay as they are, so that a person can read and search them.
 */
const special = /[\u0000\u0001]/g;
const isSpecial = /[\u0000\u0001]/;
const escaped = /\u0001([01])/g;

/** A text as PostgreSQL keeps it. */
export function toStored(text: string): string {
  return isSpecial.test(text)
    ? text.replace(special, (letter) => (letter === '\u0000' ? '\u00010' : '\u00011'))
    : text;
}

/** The text that `toStored` was given. */
export function fromStored(text: string): string {
  return text.includes('\u0001')
    ? text.replace(escaped, (_, digit: string) => (digit === '0' ? '\u0000' : '\u0001'))
    : text;
}
