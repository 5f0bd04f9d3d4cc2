import { displayWidth, wrap } from './wrap.ts';

/** How a verdict is coloured. */
export type Tone = 'good' | 'bad' | 'doubt';

/** One place of a table; figures stand right, words stand left and may be broken over several lines. */
export interface TableCell {
  readonly text: string;
  readonly tone?: Tone;
}

/** A column with its head in lines. */
export interface Column {
  readonly head: readonly string[];
  readonly align: 'left' | 'right';
}

/** A table free of format; each row has a cell a column. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** Widths that make a table fit, and the space between its columns. */
export interface Layout {
  readonly widths: readonly number[];
  readonly gap: number;
}

/** A column of words is not made narrower than this. */
const narrowest = 6;
/** Words up to this long stay whole where there is any room for them. */
const longestWhole = 24;

/** Fits a table into so many columns: words are narrowed, the widest first, then the space between columns, then words are broken. */
export function layoutOf(table: Table, width: number): Layout {
  const whole = table.columns.map((_, index) =>
    Math.max(narrowest, ...table.rows.map((row) => longestWordIn(row[index]?.text ?? ''))),
  );
  const broken = whole.map(() => narrowest);
  for (const [gap, least] of [
    [2, whole],
    [1, whole],
    [2, broken],
  ] as const) {
    const layout = fitted(table, width, gap, least);
    if (totalOf(layout) <= width) return layout;
  }
  return fitted(table, width, 1, broken);
}

function longestWordIn(text: string): number {
  const widths = text.split(/[ \u00a0]/).map(displayWidth);
  return Math.min(longestWhole, Math.max(...widths));
}

/** Columns that a laid out table takes. */
export function totalOf({ widths, gap }: Layout): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap * (widths.length - 1);
}

function fitted({ columns, rows }: Table, width: number, gap: number, least: readonly number[]): Layout {
  const widths = columns.map(({ head }, index) =>
    Math.max(...head.map(displayWidth), ...rows.map((row) => displayWidth(row[index]?.text ?? ''))),
  );
  for (;;) {
    let widest = -1;
    for (const [index, { align }] of columns.entries())
      if (align === 'left' && (widths[index] ?? 0) > Math.max(least[index] ?? narrowest, widths[widest] ?? 0))
        widest = index;
    if (widest < 0 || totalOf({ widths, gap }) <= width) return { widths, gap };
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
}

/** The lines of one row, every cell padded to its column; `paint` colours a padded cell. */
export function rowLines(
  cells: readonly TableCell[],
  columns: readonly Column[],
  { widths, gap }: Layout,
  paint: (text: string, tone: Tone | undefined) => string,
): string[] {
  const wrapped = cells.map(({ text }, index) =>
    columns[index]?.align === 'left' ? wrap(text, widths[index] ?? narrowest) : [text],
  );
  const height = Math.max(...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map(({ tone }, index) => {
        const text = wrapped[index]?.[line] ?? '';
        const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(text)));
        if (text === '') return space;
        return columns[index]?.align === 'right' ? space + paint(text, tone) : paint(text, tone) + space;
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** The lines of the head, set at the bottom. */
export function headLines(columns: readonly Column[], layout: Layout): string[] {
  const height = Math.max(...columns.map(({ head }) => head.length));
  return Array.from({ length: height }, (_, line) => {
    const cells = columns.map(({ head }) => ({ text: head[line - height + head.length] ?? '' }));
    return rowLines(cells, columns, layout, (text) => text)[0] ?? '';
  });
}
