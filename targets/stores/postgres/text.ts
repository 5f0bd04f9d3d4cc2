/**
 * PostgreSQL keeps every text but those with U+0000. That character, and the one that escapes it, are written as two; all
 * other texts stay as they are, so that a person can read and search them.
 */
const zero = String.fromCodePoint(0);
const escape = String.fromCodePoint(1);

/** A text as PostgreSQL keeps it. */
export function toStored(text: string): string {
  if (!text.includes(zero) && !text.includes(escape)) return text;
  return text.replaceAll(escape, `${escape}1`).replaceAll(zero, `${escape}0`);
}

/** The text that `toStored` was given. */
export function fromStored(text: string): string {
  if (!text.includes(escape)) return text;
  return text.replaceAll(`${escape}0`, zero).replaceAll(`${escape}1`, escape);
}
