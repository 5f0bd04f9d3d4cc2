const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const longDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const month = `(?<month>${months.join('|')})`;
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';
/** The form that is written, and the two old ones that are read too (RFC 9110, 5.6.7). */
const forms = [
  // Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`^(?<name>${days.join('|')}), (?<day>\\d\\d) ${month} (?<year>\\d{4}) ${time} GMT$`),
  // Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(`^(?<name>${longDays.join('|')}), (?<day>\\d\\d)-${month}-(?<year>\\d\\d) ${time} GMT$`),
  // Sun Nov  6 08:49:37 1994
  new RegExp(`^(?<name>${days.join('|')}) ${month} (?<day>[ \\d]\\d) ${time} (?<year>\\d{4})$`),
];

/**
 * Reads an HTTP-date as milliseconds since 1970; undefined when it is none, such as the 31st of June or a wrong day of
 * the week. A year of two digits is never more than 50 years after `nowMs`.
 */
export function httpDateOf(text: string, nowMs: number): number | undefined {
  for (const form of forms) {
    const found = form.exec(text.trim())?.groups;
    if (found !== undefined) return dateOf(found, nowMs);
  }
  return undefined;
}

/** Writes a time as the HTTP-date of its second. */
export function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

function dateOf(found: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const { name = '', year = '' } = found;
  const day = Number(found['day']);
  const [hour, minute, second] = [Number(found['hour']), Number(found['minute']), Number(found['second'])];
  // 60 is a leap second.
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(yearOf(year, nowMs), months.indexOf(found['month'] ?? ''), day);
  if (date.getUTCDate() !== day || days[date.getUTCDay()] !== name.slice(0, 3)) return undefined;
  return date.setUTCHours(hour, minute, second);
}

function yearOf(digits: string, nowMs: number): number {
  if (digits.length === 4) return Number(digits);
  const now = new Date(nowMs).getUTCFullYear();
  const year = now - (now % 100) + Number(digits);
  return year > now + 50 ? year - 100 : year;
}
