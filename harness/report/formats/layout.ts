import { nameOf } from '../document.ts';
import type { Cell, Column, Table } from '../document.ts';
import { displayWidth, harmless, unbroken } from '../wrap.ts';

/** A table as it fits a terminal. */
export interface Layout extends Pick<Table, 'columns' | 'rows'> {
  readonly widths: readonly number[];
  /** Columns that there was no room for, in their order. */
  readonly leftOut: readonly string[];
}

/** Between two columns. */
export const gap = 2;
/** A column of words is made no narrower than this while others can go. */
const narrow = 12;
/** Words up to this long stay whole, others are broken where nothing else helps. */
const longestWhole = 24;
/** No column is narrower than this where nothing helps. */
const narrowest = 6;

/**
 * Fits a table into so many columns: words are set in several lines, then settings stand beside the first column, then the
 * columns that can be spared go one by one.
 */
export function laidOut({ columns, rows }: Table, width: number): Layout {
  const whole = {
    columns,
    rows: rows.map((row) => row.map((cell) => ({ ...cell, text: harmless(cell.text) }))),
  };
  const spare = columns.filter((column) => column.spare !== undefined).toSorted(bySpare);
  for (let count = 0; count <= spare.length; count++) {
    const gone = new Set(spare.slice(0, count));
    const rest = kept(whole, (column) => !gone.has(column));
    const leftOut = columns.filter((column) => gone.has(column)).map(nameOf);
    for (const shape of columns.some(({ folds }) => folds) ? [rest, folded(rest)] : [rest]) {
      const widths = fitted(shape, width, wordsWhole(shape));
      if (totalOf(widths) <= width) return { ...shape, widths, leftOut };
    }
  }
  const shape = folded(kept(whole, (column) => column.spare === undefined));
  const widths = fitted(
    shape,
    width,
    shape.columns.map(() => narrowest),
  );
  return { ...shape, widths, leftOut: columns.filter((column) => spare.includes(column)).map(nameOf) };
}

type Shape = Pick<Table, 'columns' | 'rows'>;

function bySpare(one: Column, other: Column): number {
  return (other.spare ?? 0) - (one.spare ?? 0);
}

function kept({ columns, rows }: Shape, isKept: (column: Column) => boolean): Shape {
  return {
    columns: columns.filter(isKept),
    rows: rows.map((row) => row.filter((_, index) => columns[index] !== undefined && isKept(columns[index]))),
  };
}

/** The columns that fold as words behind those of the first. */
function folded({ columns, rows }: Shape): Shape {
  const labels = rows.map((row): Cell[] => {
    const [first, ...rest] = row.filter((_, index) => index === 0 || columns[index]?.folds === true);
    const words = rest.map((cell) => harmless(cell.words ?? cell.text)).filter((text) => text !== '');
    return [{ ...first, text: [first?.text ?? '', ...words].map(unbroken).join(', ') }];
  });
  const others = kept({ columns, rows }, (column) => column !== columns[0] && column.folds !== true);
  return {
    columns: [...columns.slice(0, 1), ...others.columns],
    rows: others.rows.map((row, index) => [...(labels[index] ?? []), ...row]),
  };
}

/** The least widths at which no word is broken that can be kept whole. */
function wordsWhole({ columns, rows }: Shape): number[] {
  return columns.map((_, index) => {
    const texts = rows.map((row) => row[index]?.text ?? '');
    const words = texts.flatMap((text) => text.split(/[ \u00a0]/)).map(displayWidth);
    const natural = Math.max(0, ...texts.map(displayWidth));
    return Math.max(Math.min(narrow, natural), Math.min(longestWhole, Math.max(0, ...words)));
  });
}

/** Widths that columns of words are narrowed to, the widest first, until all fit or none may be narrower. */
function fitted({ columns, rows }: Shape, width: number, least: readonly number[]): number[] {
  const widths = columns.map(({ head }, index) =>
    Math.max(...head.map(displayWidth), ...rows.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  for (;;) {
    let widest = -1;
    for (const [index, { align }] of columns.entries())
      if (align === 'left' && (widths[index] ?? 0) > Math.max(least[index] ?? narrowest, widths[widest] ?? 0))
        widest = index;
    if (widest < 0 || totalOf(widths) <= width) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);
}
