/** How a text may be written where it is shown, also within base64; what is wrapped more deeply is found by unwrapping it. */
export function spellings(text: string): {
  readonly usual: readonly string[];
  readonly others: readonly string[];
  readonly inBase64: readonly string[];
} {
  // Half of a pair of letters has no bytes.
  const whole = Buffer.from(text).toString();
  const component = encodeURIComponent(whole);
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  const inAddresses = [component, encodeURI(whole), form, form.replaceAll('+', '%20'), escaped(text)];
  const inPages = [withEntities(text, '&#39;'), withEntities(text, '&#x27;'), withEntities(text, '&apos;')];
  const usual = [text, component, JSON.stringify(text).slice(1, -1)];
  return {
    usual,
    inBase64: [...new Set([...usual, ...inTexts(text)])],
    others: [
      ...inTexts(text),
      ...inAddresses,
      ...inAddresses.map((written) => written.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
      ...inPages,
      ...inPages.map((written) => written.replaceAll('&quot;', '&#34;')),
      ...letterByLetter(whole),
      // As services write names that are equal in any case.
      text.toUpperCase(),
      text.toLowerCase(),
      // With accents as letters of their own, and read as if it were no UTF-8.
      ...['NFC', 'NFD'].map((way) => text.normalize(way)),
      Buffer.from(whole).toString('latin1'),
      ...inAddresses.slice(0, 1).map(encodeURIComponent),
      ...numbered(text),
      Buffer.from(Buffer.from(whole).toString('base64')).toString('base64').replace(/=+$/, ''),
      // Within an element only these two have to be written so.
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    ],
  };
}

/** As JSON may have it beside the shortest way: all of it ASCII, with strokes escaped, and as a text within JSON once more. */
function inTexts(text: string): string[] {
  const inJson = (one: string): string => JSON.stringify(one).slice(1, -1);
  const asAscii = (one: string, isLarge: boolean): string =>
    one.replaceAll(/[^\0-\x7e]/g, (letter) => {
      const code = letter.charCodeAt(0).toString(16).padStart(4, '0');
      return `\\u${isLarge ? code.toUpperCase() : code}`;
    });
  const short = inJson(text);
  const once = [short, asAscii(short, false), asAscii(short, true)].flatMap((one) => [
    one,
    one.replaceAll('/', String.raw`\/`),
  ]);
  return [...once, ...once.map(inJson)];
}

/** As `escape` writes it (ECMA-262, B.2.1.1). */
function escaped(text: string): string {
  return text.replaceAll(/[^\w@*+./-]/g, (letter) => {
    const code = letter.charCodeAt(0).toString(16).toUpperCase();
    return code.length > 2 ? `%u${code.padStart(4, '0')}` : `%${code.padStart(2, '0')}`;
  });
}

/** Every letter by its number: of bytes in addresses and as hexadecimal digits, of letters in JSON and in pages. */
function letterByLetter(text: string): string[] {
  const bytes = [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0'));
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16));
  const points = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const inHex = [
    bytes.join(''),
    bytes.map((byte) => `%${byte}`).join(''),
    units.map((unit) => `\\u${unit.padStart(4, '0')}`).join(''),
    points.map((point) => `&#x${point.toString(16)};`).join(''),
  ];
  const inLarge = inHex.map((written) =>
    written.replaceAll(/(?<![&\\]#?)[a-f]/g, (digit) => digit.toUpperCase()),
  );
  return [...inHex, ...inLarge, points.map((point) => `&#${point};`).join('')];
}

/** As pages have it whose marks, and perhaps strokes and foreign letters, are written by their numbers. */
function numbered(text: string): string[] {
  const marks = [/[&<>"']/gu, /[&<>"'/`=]/gu, /[&<>"']|[^\0-\x7e]/gu];
  return marks.flatMap((mark) => {
    const written = (of: (point: number) => string): string =>
      text.replaceAll(mark, (letter) => of(letter.codePointAt(0) ?? 0));
    const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
    const large = (point: number): string => `&#x${point.toString(16).toUpperCase()};`;
    return [
      written((point) => `&#${point};`),
      written((point) => `&#x${point.toString(16)};`),
      written(large),
      text.replaceAll(mark, (letter) => named[letter] ?? large(letter.codePointAt(0) ?? 0)),
      JSON.stringify(text)
        .slice(1, -1)
        .replaceAll(/[&<>']/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
    ];
  });
}

function withEntities(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe);
}
