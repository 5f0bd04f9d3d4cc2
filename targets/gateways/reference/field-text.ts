/** 1 for the characters of a token (RFC 9110, 5.6.2). */
const tokens = new Uint8Array(256);
for (let code = 0; code < 128; code++)
  if (/[0-9A-Za-z!#$%&'*+.^_`|~-]/.test(String.fromCharCode(code))) tokens[code] = 1;

/** 1 for the characters of a value or a reason: all but control characters, and HTAB. */
const texts = new Uint8Array(256).fill(1, 32);
texts[9] = 1;
texts[127] = 0;

/** Where the token that starts at `from` ends, in text that is Latin-1. */
export function endOfToken(text: string, from: number): number {
  let at = from;
  while (tokens[text.charCodeAt(at)] === 1) at++;
  return at;
}

/** Where the value or reason that starts at `from` ends, in text that is Latin-1. */
export function endOfText(text: string, from: number): number {
  let at = from;
  while (texts[text.charCodeAt(at)] === 1) at++;
  return at;
}
