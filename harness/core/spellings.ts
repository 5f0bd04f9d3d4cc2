/** How a text may be written where it is shown: `usual` are those that base64 may hold, too. */
export function spellings(text: string): {
  readonly usual: readonly string[];
  readonly others: readonly string[];
} {
  // Half of a pair of letters has no bytes.
  const whole = Buffer.from(text).toString();
  const component = encodeURIComponent(whole);
  const form = new URLSearchParams([['', text]]).toString().slice(1);
  const inAddresses = [component, encodeURI(whole), form, form.replaceAll('+', '%20'), escaped(text)];
  const inPages = [withEntities(text, '&#39;'), withEntities(text, '&#x27;'), withEntities(text, '&apos;')];
  return {
    usual: [text, component, JSON.stringify(text).slice(1, -1)],
    others: [
      ...inAddresses,
      ...inAddresses.map((written) => written.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())),
      ...inPages,
      ...inPages.map((written) => written.replaceAll('&quot;', '&#34;')),
      // Within an element only these two have to be written so.
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    ],
  };
}

/** As `escape` writes it (ECMA-262, B.2.1.1). */
function escaped(text: string): string {
  return text.replaceAll(/[^\w@*+./-]/g, (letter) => {
    const code = letter.charCodeAt(0).toString(16).toUpperCase();
    return code.length > 2 ? `%u${code.padStart(4, '0')}` : `%${code.padStart(2, '0')}`;
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
