import { nameOf } from '../document.ts';
import type { Cell, Column, Table } from '../document.ts';
import { displayWidth, unbroken } from '../wrap.ts';

/** A table as it fits a terminal. */
export interface Layout extends Shape {
  readonly widths: readonly number[];
  /** Columns that there was no room for, in the order in which they went. */
  readonly leftOut: readonly string[];
}

type Shape = Pick<Table, 'columns' | 'rows'>;

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
export function laidOut(table: Table, width: number): Layout {
  const spare = table.columns
    .filter((column) => column.spare !== undefined)
    .toSorted((one, other) => (other.spare ?? 0) - (one.spare ?? 0));
  const shapes = Array.from({ length: spare.length + 1 }, (_, count) =>
    kept(table, (column) => !spare.slice(0, count).includes(column)),
  ).flatMap((shape) => [shape, folded(shape)]);
  const layouts = shapes.map((shape) => ({ shape, widths: fitted(shape, width, wordsWhole(shape)) }));
  const least = folded(kept(table, (column) => !spare.includes(column)));
  const { shape, widths } = layouts.find((layout) => totalOf(layout.widths) <= width) ?? {
    shape: least,
    widths: fitted(least, width, headsWhole(least)),
  };
  return {
    ...shape,
    widths,
    leftOut: spare.filter((column) => !shape.columns.includes(column)).map(nameOf),
  };
}

function kept({ columns, rows }: Shape, isKept: (column: Column) => boolean): Shape {
  const kinds = columns.map(isKept);
  return { columns: columns.filter(isKept), rows: rows.map((row) => row.filter((_, index) => kinds[index])) };
}

/** The columns that fold as words behind those of the first. */
function folded({ columns, rows }: Shape): Shape {
  const others = kept({ columns, rows }, (column) => column !== columns[0] && column.folds !== true);
  const label = (row: readonly Cell[]): Cell => {
    const words = row.filter((_, index) => columns[index]?.folds).map((cell) => cell.words ?? cell.text);
    const texts = [row[0]?.text ?? '', ...words].filter((text) => text !== '');
    return { text: texts.map(unbroken).join(', ') };
  };
  return {
    columns: [...columns.slice(0, 1), ...others.columns],
    rows: rows.map((row, index) => [label(row), ...(others.rows[index] ?? [])]),
  };
}

/** The least widths at which no word is broken that can be kept whole. */
function wordsWhole(shape: Shape): number[] {
  return headsWhole(shape).map((head, index) => {
    const texts = shape.rows.map((row) => row[index]?.text ?? '');
    const words = texts.flatMap((text) => text.split(/[ \u00a0]/)).map(displayWidth);
    const natural = Math.max(0, ...texts.map(displayWidth));
    return Math.max(head, Math.min(narrow, natural), Math.min(longestWhole, Math.max(0, ...words)));
  });
}

/** The least widths at all, for where nothing else helps. */
function headsWhole({ columns }: Shape): number[] {
  return columns.map(({ head }) => Math.max(narrowest, ...head.map(displayWidth)));
}

/** Widths that columns of words are narrowed to, the widest first, until all fit or none may be narrower. */
function fitted({ columns, rows }: Shape, width: number, least: readonly number[]): number[] {
  const widths = columns.map(({ head }, index) =>
    Math.max(...head.map(displayWidth), ...rows.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  for (;;) {
    let widest = -1;
    for (const [index, { align }] of columns.entries())
      if (align === 'left' && (widths[index] ?? 0) > Math.max(least[index] ?? 0, widths[widest] ?? 0))
        widest = index;
    if (widest < 0 || totalOf(widths) <= width) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);
}
