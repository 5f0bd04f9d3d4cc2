/** Strings are looked at up to this length: codes are short. */
const longest = 128;

/**
 * The first string that a JSON body holds under a name, without parsing the rest; undefined where there is none. A
 * refused request is read for its code alone, and parsing a whole problem takes five times as long.
 */
export function jsonText(body: Buffer, name: string): string | undefined {
  // Quotation marks inside of a string are escaped, so what is found is a name.
  const at = body.indexOf(`"${name}":`, 0, 'latin1');
  if (at < 0) return undefined;
  const start = at + name.length + 3;
  return /^\s*"([^"\\]*)"/.exec(body.toString('utf8', start, start + longest))?.[1];
}

/**
 * A text read as JSON, with or without a byte order mark (RFC 8259, 8.1); undefined where it is none. A whole number with
 * more digits than a number holds exactly (8259, 6) is read as the text of its digits: rounded it would name something else.
 */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(mayBeWide.test(text) ? text.replace(textOrWide, quoted) : text) as unknown;
  } catch {
    return text.startsWith(byteOrderMark) ? jsonOf(text.slice(1)) : undefined;
  }
}

const byteOrderMark = '\uFEFF';

/** So many digits as no number of JavaScript is sure to hold, where a value of JSON may stand. */
const mayBeWide = /(?:^|[:[,\s])-?\d{16}/;
/** A text, which stays as it is, or a whole number of so many digits. */
const textOrWide = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;

function quoted(found: string): string {
  if (found.startsWith('"') || Number.isSafeInteger(Number(found))) return found;
  return `"${found}"`;
}

/** Whether a JSON body writes a value under a name as these bare digits, and not as a text of them. */
export function isBareNumber(body: Buffer, name: string, digits: string): boolean {
  return new RegExp(`"${name}"\\s*:\\s*${digits}(?!\\d)`).test(body.toString());
}
