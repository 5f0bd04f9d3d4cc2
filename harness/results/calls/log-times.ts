import { isDigit, numberIn } from './byte-numbers.ts';

/** ISO 8601 with a time of day; the zone may be missing, as some logs leave it out, and is then UTC. */
const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;
/** As Go and others write durations. */
const spelled = /^(\d+(?:\.\d+)?)\s*(ns|us|µs|μs|ms|s)$/;
const msOfSpelled: Readonly<Record<string, number>> = { ns: 1e-6, us: 0.001, µs: 0.001, μs: 0.001, ms: 1, s: 1000 };

/** What is later, or before 1970, is no time of a call: one mistyped digit would stretch a log over centuries. */
const latestMs = Date.UTC(2100, 0, 1);
/** A year: what takes longer is no duration of a call. */
const longestMs = 366 * 86_400_000;

/** Minutes of a time that are kept, so that neighbours need not be read anew. */
const keptMinutes = 4096;

/** Reads the times of a log; it remembers minutes, which thousands of lines share. */
export class LogTimes {
  readonly #minutes = new Map<string, number>();
  /** The minute that was read last, as bytes, and what it is. */
  readonly #lastMinute = Buffer.alloc(16);
  #lastMinuteMs: number | undefined;

  /** Milliseconds since 1970, `undefined` where the value is no time. Numbers are in `unitMs`, or told by their magnitude. */
  timeMs(value: unknown, unitMs: number | undefined): number | undefined {
    if (typeof value === 'number') {
      const ms = value * (unitMs ?? unitOfEpoch(value));
      return ms >= 0 && ms < latestMs ? ms : undefined;
    }
    if (typeof value !== 'string') return undefined;
    if (value.charCodeAt(10) === 84 && value.charCodeAt(4) === 45) return this.#isoMs(value);
    if (/^\d+(\.\d+)?$/.test(value)) return this.timeMs(Number(value), unitMs);
    return this.#anyIsoMs(value);
  }

  /** The same for the bytes of a text as nearly all are, ISO 8601 with `Z` or decimal; `undefined` where `timeMs` must look at it. */
  timeMsIn(bytes: Buffer, from: number, to: number, unitMs: number | undefined): number | undefined {
    if (to - from > 18 && bytes[from + 10] === 84 && bytes[from + 4] === 45) {
      if (bytes[to - 1] !== 90 || bytes[from + 16] !== 58) return undefined;
      const seconds = decimalIn(bytes, from + 17, to - 1);
      if (!(seconds < 61)) return undefined;
      const minuteMs = this.#minuteMsIn(bytes, from);
      return minuteMs === undefined ? undefined : minuteMs + seconds * 1000;
    }
    const value = decimalIn(bytes, from, to);
    return Number.isNaN(value) ? undefined : this.timeMs(value, unitMs);
  }

  #minuteMsIn(bytes: Buffer, from: number): number | undefined {
    const last = this.#lastMinute;
    let at = 15;
    while (at >= 0 && bytes[from + at] === last[at]) at -= 1;
    if (at < 0) return this.#lastMinuteMs;
    bytes.copy(last, 0, from, from + 16);
    this.#lastMinuteMs = this.#minuteMs(bytes.toString('latin1', from, from + 16));
    return this.#lastMinuteMs;
  }

  /** `2026-11-28T12:00:00.123456Z`, by its minute, which is remembered, and its seconds. */
  #isoMs(text: string): number | undefined {
    const last = text.length - 1;
    if (text.charCodeAt(last) !== 90 || text.charCodeAt(16) !== 58) return this.#anyIsoMs(text);
    const minuteMs = this.#minuteMs(text.slice(0, 16));
    if (minuteMs === undefined) return undefined;
    const seconds = +text.slice(17, last);
    return seconds >= 0 && seconds < 61 ? minuteMs + seconds * 1000 : undefined;
  }

  #anyIsoMs(text: string): number | undefined {
    const match = iso.exec(text);
    if (match === null) return undefined;
    const [, day, minute, seconds = '0', fraction = '0', zone = 'Z'] = match;
    const minuteMs = this.#minuteMs(`${day}T${minute}`);
    if (minuteMs === undefined) return undefined;
    const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
    const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
    return minuteMs - offsetMs + Number(seconds) * 1000 + Number(`0.${fraction}`) * 1000;
  }

  #minuteMs(minute: string): number | undefined {
    let ms = this.#minutes.get(minute);
    if (ms === undefined) {
      ms = Date.parse(`${minute}:00Z`);
      // 30 February would be read as a day in March.
      if (!(ms >= 0 && ms < latestMs) || new Date(ms).getUTCDate() !== Number(minute.slice(8, 10))) return undefined;
      if (this.#minutes.size >= keptMinutes) this.#minutes.clear();
      this.#minutes.set(minute, ms);
    }
    return ms;
  }
}

/** Milliseconds of a duration in `unitMs`, seconds where nothing else is known; `undefined` where the value is none, or longer than a year. */
export function durationMs(value: unknown, unitMs = 1000): number | undefined {
  const ms = anyDurationMs(value, unitMs);
  return ms !== undefined && ms <= longestMs ? ms : undefined;
}

function anyDurationMs(value: unknown, unitMs: number): number | undefined {
  if (typeof value === 'number') return value >= 0 && value < Infinity ? value * unitMs : undefined;
  if (typeof value !== 'string') return undefined;
  const number = value === '' ? NaN : Number(value);
  if (number >= 0 && number < Infinity) return number * unitMs;
  const [, digits, unit = ''] = spelled.exec(value) ?? [];
  if (digits !== undefined) return Number(digits) * (msOfSpelled[unit] ?? NaN);
  // nginx lists one for each server that it has tried.
  const parts = value.split(/[,:]\s*/).filter((part) => part !== '' && part !== '-');
  if (parts.length < 2) return undefined;
  const sum = parts.reduce((total, part) => total + Number(part), 0);
  return sum >= 0 && sum < Infinity ? sum * unitMs : undefined;
}

/** Milliseconds of the unit that a time since 1970 must be in, between the years 1973 and 5138. */
function unitOfEpoch(value: number): number {
  if (value < 1e11) return 1000;
  if (value < 1e14) return 1;
  return value < 1e17 ? 0.001 : 0.000_001;
}

/** The finest unit that a value makes use of: 1000, 1, 0.001; of a time since 1970, doubles do not hold more. */
export function resolutionMsOf(ms: number): number {
  if (Math.abs(ms - Math.round(ms)) > 0.0006) return 0.001;
  return Math.round(ms) % 1000 === 0 ? 1000 : 1;
}

/** A number of digits alone, with a point between them perhaps; NaN where bytes are none. */
function decimalIn(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to; at++) if (!isDigit(bytes[at]!) && bytes[at] !== 46) return NaN;
  // The seconds of a time have a zero before them.
  const first = to - from > 1 && bytes[from] === 48 && bytes[from + 1] !== 46 ? from + 1 : from;
  return numberIn(bytes, first, to);
}
