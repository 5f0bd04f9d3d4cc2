const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const doubleWidth =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$/u;

/** Columns that a text takes on a terminal; it must hold no escape sequences. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

function widthOf(character: string): number {
  if (character < '\u0300') return 1;
  return zeroWidth.test(character) ? 0 : doubleWidth.test(character) ? 2 : 1;
}

/** A text from outside on one line, without what would move the cursor, colour the terminal or turn the direction in which it reads. */
export function harmless(text: string): string {
  // Ends of lines, with what indents the next, and tabs only part words.
  return text.replaceAll(/ *[\t\r\n\p{Zl}\p{Zp}][\s]*/gu, ' ').replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '?');
}

/** The same of a text in lines. */
export function harmlessLines(text: string): string {
  return text.split('\n').map(harmless).join('\n');
}

/** A text that is not broken between its words, until `wrap` has done its work. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/** Breaks a text between words into lines of at most so many columns; a word that is longer behind a hyphen or the like, or where it must. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...broken(word, width));
  }
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

function broken(word: string, width: number): string[] {
  if (displayWidth(word) <= width) return [word];
  let fits = '';
  for (const character of word) {
    if (fits !== '' && displayWidth(fits) + widthOf(character) > width) break;
    fits += character;
  }
  const [whole = fits] = /^.*[-/.,:;\u00a0]/u.exec(fits) ?? [];
  const rest = word.slice(whole.length);
  return rest === '' ? [whole] : [whole.replace(/\u00a0$/, ''), ...broken(rest, width)];
}
