import type { Cell, Column, Tone } from '../document.ts';
import { displayWidth, harmless, wrap } from '../wrap.ts';
import { gap } from './layout.ts';

/** The lines of one row, every cell padded to its column; `paint` colours a text without its padding. */
export function rowLines(
  cells: readonly Cell[],
  columns: readonly Column[],
  widths: readonly number[],
  paint: (text: string, tone: Tone | undefined) => string,
): string[] {
  const wrapped = cells.map(({ text }, index) =>
    columns[index]?.align === 'left' ? wrap(harmless(text), widths[index] ?? 0) : [harmless(text)],
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
export function headLines(columns: readonly Column[], widths: readonly number[]): string[] {
  const height = Math.max(...columns.map(({ head }) => head.length));
  return Array.from({ length: height }, (_, line) => {
    const cells = columns.map(({ head }) => ({ text: head[line - height + head.length] ?? '' }));
    return rowLines(cells, columns, widths, (text) => text)[0] ?? '';
  });
}

/** The line below the head. */
export function ruleOf(widths: readonly number[]): string {
  return widths.map((columns) => '─'.repeat(columns)).join(' '.repeat(gap));
}
