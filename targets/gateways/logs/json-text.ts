/** Letters that stand for themselves in a string of JSON. */
const plain = /^[ !#-[\]-~]*$/;
/** An entity tag: the same between quotes. */
const quoted = /^"[ !#-[\]-~]*"$/;
const beyondAscii = /[\x7f-\uffff]/g;

/** Letters of a value that are written at most. */
const mostLetters = 1024;

/**
 * A value of a header as a string of JSON, in ASCII. It is Latin-1 as it came over the wire, a letter a byte; bytes that are
 * UTF-8 become the letters that they stand for.
 */
export function asText(value: string, most = mostLetters): string {
  const bounded = value.length > most ? value.slice(0, most) : value;
  if (plain.test(bounded)) return `"${bounded}"`;
  if (quoted.test(bounded)) return `"\\"${bounded.slice(1, -1)}\\""`;
  const isAscii = !/[\x80-\uffff]/.test(bounded);
  const text = isAscii ? bounded : Buffer.from(bounded, 'latin1').toString('utf8');
  return JSON.stringify(text).replaceAll(
    beyondAscii,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
