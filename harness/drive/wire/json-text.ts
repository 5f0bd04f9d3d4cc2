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

/** A text read as JSON, with or without a byte order mark (RFC 8259, 8.1); undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.startsWith(byteOrderMark) ? jsonOf(text.slice(1)) : undefined;
  }
}

const byteOrderMark = '\uFEFF';
