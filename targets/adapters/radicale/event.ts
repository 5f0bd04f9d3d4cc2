/** What an event holds of a document: property and field. */
const properties = [
  ['SUMMARY', 'title'],
  ['LOCATION', 'summary'],
  ['DESCRIPTION', 'text'],
] as const;

/** A document as an event of a calendar (RFC 5545). */
export function eventOf(id: string, fields: Readonly<Record<string, unknown>>): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//contend//field//EN',
    'BEGIN:VEVENT',
    `UID:${id}`,
    'DTSTAMP:20260101T000000Z',
    'DTSTART:20260101T000000Z',
    ...properties.map(([property, field]) => `${property}:${escaped(String(fields[field]))}`),
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

/** The document that an event holds. */
export function documentIn(event: string): Readonly<Record<string, string>> {
  // A long line is folded: the next one goes on behind a space.
  const lines = event.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  return Object.fromEntries(
    properties.map(([property, field]) => {
      const line = lines.find((one) => one.startsWith(`${property}:`)) ?? '';
      return [field, unescaped(line.slice(property.length + 1))];
    }),
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' || letter === 'N' ? '\n' : letter));
}
