import type { Axis } from './scaling.ts';
import type { Point } from '../curves/series.ts';

/** Measurements of a text with what cannot be read in it. */
export interface Table {
  readonly points: readonly Point[];
  readonly axis: Axis;
  readonly problems: readonly string[];
}

/** Heads of a first column that counts attempts in a second. */
const loads: ReadonlySet<string> = new Set(['a', 'rate', 'load', 'attempts', 'attempts/s']);

/** Far beyond everything that can be measured, and yet so that no sum of squares overflows. */
const [least, most] = [1e-12, 1e12];

/**
 * Reads `N,X` lines: more columns, or more lines of one N, are repetitions. Semicolons or tabs may part the columns of a
 * whole text. A head, empty lines and lines that begin with # may stand there; a first column headed `A` or `rate` is
 * attempts in a second.
 */
export function readCsv(text: string, where: string): Table {
  const problems: string[] = [];
  const byN = new Map<number, number[]>();
  let axis: Axis = 'count';
  let begun = false;
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const separator = separatorOf(lines);
  const example =
    separator === ','
      ? 'N,X such as 8,1250'
      : `one separator in all lines, and fractions with a point: 8${separator}1250.5`;
  for (const [index, line] of lines.entries()) {
    const cells = line.split(separator).map((cell) => cell.trim());
    if (line.trim() === '' || line.startsWith('#')) continue;
    const head =
      !begun && cells.every((cell) => Number.isNaN(numberOf(cell))) && !/^nan$/i.test(cells[0] ?? '');
    begun = true;
    if (head) {
      if (loads.has((cells[0] ?? '').toLowerCase())) axis = 'load';
      continue;
    }
    const at = `${where}:${index + 1}`;
    const [n = Number.NaN, ...xs] = cells.filter((cell, place) => place < 2 || cell !== '').map(numberOf);
    if (xs.length === 0) problems.push(`${at}: has one column; write ${example}`);
    else if ([n, ...xs].some((value) => !Number.isFinite(value)))
      problems.push(`${at}: ${JSON.stringify(line.trim())} holds what is no number; write ${example}`);
    else if (n <= 0) problems.push(`${at}: N = ${n} is not above 0; leave the line out`);
    else if (xs.some((x) => x <= 0))
      problems.push(`${at}: throughput ${xs.find((x) => x <= 0)} is not above 0; leave the line out`);
    else if ([n, ...xs].some((value) => value < least || value > most))
      problems.push(
        `${at}: ${JSON.stringify(line.trim())} is not within 1e-12 to 1e12, of which squares can be summed; choose another unit`,
      );
    else byN.set(n, [...(byN.get(n) ?? []), ...xs]);
  }
  if (!begun) problems.push(`${where}: is empty; write lines of N,X such as 8,1250`);
  return { points: [...byN].map(([n, xs]) => ({ n, xs })), axis, problems };
}

/** A semicolon or a tab wherever one stands, else a comma: beside those a comma may be a fraction's. */
function separatorOf(lines: readonly string[]): string {
  const rows = lines.filter((line) => !line.startsWith('#')).map((line) => line.trim());
  return [';', '\t'].find((mark) => rows.some((row) => row.includes(mark))) ?? ',';
}

function numberOf(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell);
}
