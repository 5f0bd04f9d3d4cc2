/** Longer texts are cut here, so that a line of a report remains one. */
const longest = 60;

/** What a service holds, for the text of a witness: as a JSON string, without line breaks and not too long. */
export function quoted(text: string): string {
  if (text.length <= longest) return printable(text);
  // A cut between the halves of a letter leaves half a letter.
  const cut = text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '');
  return `${printable(cut)}… (${text.length} characters)`;
}

/** The same of a value that is a word or a number as it should be, which stands as it is. */
export function plainOrQuoted(text: string): string {
  return /^[\w.:+-]{1,60}$/.test(text) ? text : quoted(text);
}

/** The same of an entity tag, which has its own quotation marks. */
export function tagText(tag: string): string {
  return /^(?:W\/)?"?[\x21\x23-\x7E]{0,60}"?$/.test(tag) ? tag : quoted(tag);
}

/** JSON leaves some characters as they are that move a cursor or end a line. */
function printable(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007F-\u009F\u2028-\u202E\u2066-\u2069\uFEFF]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
