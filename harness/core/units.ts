/** Milliseconds of each unit that a duration may be written in. */
const msOfUnit: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const secondsOfUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

const factorOfLetter: Readonly<Record<string, number>> = { '': 1, k: 1000, M: 1_000_000 };

/** Reads `500us`, `250ms`, `10s`, `2m` or `1h` as milliseconds; otherwise the answer says what to write. */
export function parseDuration(text: string): number | string {
  const match = /^(-?\d+(?:\.\d+)?)([A-Za-zµ]*)$/.exec(text);
  const [, digits = '', unit = ''] = match ?? [];
  if (match === null) return `${quoted(text)} is not a duration; write 10s, 250ms or 2m`;
  // Nothing is nothing in every unit.
  if (unit === '' && Number(digits) === 0) return 0;
  if (unit === '') return `${quoted(text)} has no unit; write ${digits.replace(/^-/, '')}s, 250ms or 2m`;
  const factor = msOfUnit[unit];
  if (factor === undefined)
    return `${quoted(text)} has an unknown unit ${quoted(unit)}; choose from ${Object.keys(msOfUnit).join(', ')}`;
  return exact(Number(digits) * factor);
}

/** Reads `2000/s`, `2k/s`, `60/m` or `100/h` as a number per second; otherwise the answer says what to write. */
export function parseRate(text: string): number | string {
  const match = /^(-?\d+(?:\.\d+)?)([kM]?)(?:\/([A-Za-z]*))?$/.exec(text);
  const [, digits = '', letter = '', unit = ''] = match ?? [];
  if (match === null) return `${quoted(text)} is not a rate; write 2000/s or 60/m`;
  if (unit === '') return `${quoted(text)} has no unit; write ${digits.replace(/^-/, '')}${letter}/s or 60/m`;
  const seconds = secondsOfUnit[unit];
  if (seconds === undefined)
    return `${quoted(text)} has an unknown unit ${quoted(unit)}; choose from /s, /m, /h`;
  return (Number(digits) * (factorOfLetter[letter] ?? 1)) / seconds;
}

/** Reads a whole number, `1000`, `1k` or `2M`; otherwise the answer says what to write. */
export function parseCount(text: string): number | string {
  const match = /^(-?(?:0|[1-9]\d*)(?:\.\d+)?)([kM]?)$/.exec(text);
  const [, digits = '', letter = ''] = match ?? [];
  if (match === null && /^\d{1,3}(,\d{3})+$/.test(text))
    return `${quoted(text)} has separators; write ${text.replaceAll(',', '')}`;
  if (match === null) return `${quoted(text)} is not a whole number; write 1000, 1k or 2M`;
  const value = exact(Number(digits) * (factorOfLetter[letter] ?? 1));
  if (!Number.isInteger(value)) return `${quoted(text)} is not a whole number; write 1000, 1k or 2M`;
  if (!Number.isSafeInteger(value)) return `${quoted(text)} is too large to be counted exactly`;
  return value;
}

/**
 * Writes a figure for a table: three significant digits, at most three decimals, separated thousands, never an exponent
 * and never more than 7 characters; from a million on as `1.00M`, `1.00G`, `1.00T`. What was not measured is `–`.
 */
export function formatFigure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (value < 0) return `-${formatFigure(-value)}`;
  if (value === 0) return '0';
  if (value < 0.001) return '<0.001';
  const rounded = Number(value.toPrecision(3));
  if (rounded < 1) return value.toFixed(3);
  if (rounded < 1000) return rounded.toFixed(2 - Math.floor(Math.log10(rounded)));
  if (rounded < 1_000_000) return separated(rounded);
  for (const [letter, size] of [
    ['M', 1e6],
    ['G', 1e9],
  ] as const)
    if (rounded < size * 1000) return formatFigure(rounded / size) + letter;
  return rounded < 1e15 ? `${formatFigure(rounded / 1e12)}T` : '>999T';
}

/** Writes milliseconds for a column whose head names the unit. */
export function formatMs(ms: number | undefined): string {
  return formatFigure(ms);
}

/** Writes a number per second for a column whose head names the unit. */
export function formatRate(perS: number | undefined): string {
  return formatFigure(perS);
}

/** Writes a count: exact with separated thousands below a million, then as a figure. */
export function formatCount(count: number | undefined): string {
  if (count === undefined || !Number.isInteger(count) || Math.abs(count) >= 1_000_000)
    return formatFigure(count);
  return separated(count);
}

/** Writes a count with what is counted: `1 line`, `1,204 lines`, `2 agencies`; `many` where more than an s makes it so. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Writes a share from 0 to 1 as a percentage of at most 5 characters. */
export function formatShare(share: number | undefined): string {
  if (share === undefined || !Number.isFinite(share)) return '–';
  if (share === 0) return '0%';
  if (share < 0.001) return '<0.1%';
  // 99.97 % is not all of them.
  if (share < 1 && share >= 0.9995) return '99.9%';
  return `${share >= 1 ? formatFigure(share * 100).replace('.0', '') : (share * 100).toFixed(1)}%`;
}

/** Writes a duration in the unit that a person would use: `500 µs`, `250 ms`, `5 s`, `90 s`, `10 min`, `2 h`. */
export function formatDuration(ms: number): string {
  const trimmed = (value: number): string => {
    const text = formatFigure(value);
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  };
  if (ms === 0) return '0 s';
  if (ms < 1) return `${trimmed(ms * 1000)} µs`;
  if (ms < 1000) return `${trimmed(ms)} ms`;
  if (ms < 600_000) return `${trimmed(ms / 1000)} s`;
  if (ms < 7_200_000) return `${trimmed(ms / 60_000)} min`;
  return `${trimmed(ms / 3_600_000)} h`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Takes the binary dust off a product: 0.1 ms are 100 µs, not 100.00000000000001. */
function exact(value: number): number {
  return Number(value.toPrecision(15));
}

function separated(value: number): string {
  return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ',');
}
