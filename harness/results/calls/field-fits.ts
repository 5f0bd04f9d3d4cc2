import { isIP } from 'node:net';
import type { CallField } from '../../core/call.ts';
import { struckNames } from '../../core/credential-forms.ts';
import { isSecretName } from '../../core/secrets.ts';
import { formatCount } from '../../core/units.ts';
import { valueAt } from './field-map.ts';
import type { FieldMap, FieldPlace } from './field-map.ts';
import { durationMs, LogTimes } from './log-times.ts';

/** A member that fits in fewer of the lines that have it is none of this field. */
const leastShare = 0.05;
/** Lines that are looked at: a mapping is right in the first of them, or nowhere. */
const mostLines = 10_000;
/** Letters of a value that are shown. */
const mostLetters = 30;

const isoTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;
const methods = new Set(
  (
    'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT QUERY COPY MOVE LOCK UNLOCK MKCOL PROPFIND PROPPATCH REPORT SEARCH PURGE ' +
    'ACL BIND LINK UNLINK REBIND UNBIND CHECKOUT CHECKIN MERGE LABEL UPDATE VERSION-CONTROL MKCALENDAR MKACTIVITY PRI'
  ).split(' '),
);
/** No log of calls is older. */
const earliestMs = Date.UTC(2000, 0, 1);

const times = new LogTimes();
const isTime = (value: unknown, unitMs?: number): boolean => (times.timeMs(value, unitMs) ?? 0) >= earliestMs;
/** What nearly all calls of a log take: less than a day, and not what would be a time of this century in s or ms. */
const isDuration = (value: unknown, unitMs = 1000): boolean => {
  const ms = durationMs(value, unitMs) ?? Infinity;
  const number = Number(value);
  const isEpoch = number >= 1.4e12 && number < 3e12 || (number >= 1.4e9 && number < 3e9 && unitMs > 1e-6);
  return ms < 86_400_000 && !isEpoch && !(unitMs === 1000 && statuses.has(number));
};
/** Whole seconds of which nobody believes that nearly all calls took them. */
const statuses = new Set([200, 201, 202, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 412, 422, 423, 428, 429, 499, 500, 502, 503, 504]);
const isAmount = (value: unknown): boolean => /^\d+$/.test(String(value));
/** An address, or several as nginx lists those that it has tried. */
const isHost = (value: unknown): boolean =>
  String(value)
    .split(/, | : /)
    .every((one) => {
      const host = one.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1');
      return isIP(host) > 0 || one.startsWith('unix:') || /^(?=.*[a-z])[\w-]+(?:\.[\w-]+)*(?::\d+)?$/.test(one);
    });
/** A text that is none of the things which a log has beside it: a time, a path, a whole object. */
const isWord = (value: unknown): boolean =>
  (typeof value === 'number' && Number.isInteger(value)) ||
  (typeof value === 'string' && !isoTime.test(value) && !value.startsWith('/'));
const isTag = (value: unknown): boolean => typeof value === 'string' && isWord(value) && !/^\d+\.\d+$/.test(value);

/** What each field must look like, and what that is called. */
const looks: Readonly<Record<CallField, readonly [is: (value: unknown, unitMs?: number) => boolean, a: string]>> = {
  time: [isTime, 'a time'],
  end: [isTime, 'a time'],
  duration: [isDuration, 'a duration'],
  method: [(value) => methods.has(String(value).toUpperCase()), 'a method'],
  path: [(value) => /^(?:\/|\*$|https?:\/\/)/.test(String(value)), 'a path'],
  route: [(value) => typeof value === 'string' && !isoTime.test(value), 'a route'],
  resource: [(value) => isWord(value) || String(value).startsWith('/'), 'a record'],
  client: [isWord, 'a client'],
  address: [isHost, 'an address'],
  port: [(value) => isAmount(value) && Number(value) >= 1 && Number(value) < 65_536, 'a port'],
  status: [(value) => /^(?:0|000|-1|[1-5]\d\d)$/.test(String(value)), 'a status'],
  code: [(value) => (typeof value === 'string' || Number.isInteger(value)) && !isoTime.test(String(value)), 'a code'],
  ifMatch: [isTag, 'a tag'],
  ifNoneMatch: [isTag, 'a tag'],
  ifUnmodifiedSince: [(value) => /^[A-Z][a-z]{2,8},? .*\d\d:\d\d/.test(String(value)), 'a date of HTTP'],
  idempotencyKey: [isWord, 'a key'],
  etag: [isTag, 'a tag'],
  requestBytes: [isAmount, 'a number of bytes'],
  responseBytes: [isAmount, 'a number of bytes'],
  upstream: [isHost, 'an address'],
  upstreamDuration: [isDuration, 'a duration'],
  traceparent: [(value) => /[0-9a-f]{32}/i.test(String(value)), 'a trace'],
  nonce: [isWord, 'a nonce'],
};

interface Looked {
  readonly field: CallField;
  readonly place: FieldPlace;
  has: number;
  fits: number;
  odd: unknown;
}

/** Looks whether the members that somebody has named for fields hold what these are. */
export class FieldFits {
  readonly #looked: readonly Looked[];
  #lines = 0;

  constructor(fields: FieldMap) {
    this.#looked = (Object.entries(fields) as [CallField, FieldPlace][])
      .filter(([, { isGiven }]) => isGiven === true)
      .map(([field, place]) => ({ field, place, has: 0, fits: 0, odd: undefined }));
  }

  /** Whether lines are still to be looked at. */
  get isOpen(): boolean {
    return this.#looked.length > 0 && this.#lines < mostLines;
  }

  /** Takes the text of the next line. */
  take(text: string): void {
    let line: unknown;
    try {
      line = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof line !== 'object' || line === null || Array.isArray(line)) return;
    this.#lines += 1;
    for (const one of this.#looked) {
      const found = valueAt(line as Readonly<Record<string, unknown>>, one.place);
      const value: unknown = Array.isArray(found) && found.length === 1 ? found[0] : found;
      if (value === undefined || value === null || value === '' || value === '-') continue;
      one.has += 1;
      if (typeof value !== 'object' && looks[one.field][0](value, one.place.unitMs)) one.fits += 1;
      else one.odd ??= value;
    }
  }

  /** What is wrong with what was named, a sentence each. */
  problems(): string[] {
    const lines = this.#lines === mostLines ? `the first ${formatCount(mostLines)} lines` : this.#lines === 1 ? 'the one line' : `the ${formatCount(this.#lines)} lines`;
    if (this.#lines === 0) return [];
    return this.#looked.flatMap(({ field, place: { flat }, has, fits, odd }) => {
      if (has === 0) return [`--fields ${field}=${flat}: ${this.#lines === 1 ? 'the one line has' : `none of ${lines} has`} ${flat}`];
      if (fits >= leastShare * has) return [];
      return [
        `--fields ${field}=${flat}: ${flat} is ${looks[field][1]} in ${formatCount(fits)} of ${lines}${has < this.#lines ? `, ${formatCount(has)} of which have it` : ''}; it is ${shown(flat, odd)}`,
      ];
    });
  }
}

/** A value that was found in place of another: short, and nothing of what may be secret. */
function shown(name: string, value: unknown): string {
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  if (typeof value !== 'string') return JSON.stringify(value);
  // What is long and has digits in it may be a key that has no form.
  if (isSecretName(name) || /(?=[\w+/=-]*\d)[\w+/=-]{20,}/.test(value))
    return `a text of ${formatCount(value.length)} letters`;
  const open = struckNames(value.replace(/\?.*/s, '?…'));
  return JSON.stringify(open.length > mostLetters ? `${open.slice(0, mostLetters)}…` : open);
}
