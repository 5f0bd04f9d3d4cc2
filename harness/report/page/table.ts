import type { Cell, Column, Table } from '../document.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { toned } from './tone.ts';

/** A table that is sorted by its heads; it scrolls in a box of its own where the page is narrow. */
export function tableOf({ columns, rows }: Table, caption: string): Markup {
  const filled = carriedDown(rows);
  return markup`<div class="scroll" role="group" tabindex="0" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map(
    headOf,
  )}</tr></thead><tbody>${filled.map((row) => markup`<tr>${row.map((cell, index) => cellOf(cell, columns[index], index))}</tr>`)}</tbody></table></div>`;
}

/** In the lines of its head; a word that was parted for a terminal is whole here. */
function headOf({ head, align }: Column): Markup {
  const lines = head.join('\n').replaceAll('-\n', '').split('\n');
  const words = lines.map((line, index) => (index === 0 ? markup`${line}` : markup` <br>${line}`));
  return markup`<th scope="col" class="${align}"><button type="button">${words}<span class="order" aria-hidden="true"></span></button></th>`;
}

function cellOf(
  { text, tone, value, series, isCarried }: Shown,
  column: Column | undefined,
  index: number,
): Markup {
  const sorts = value ?? (column?.align === 'right' ? readFigure(text) : undefined);
  const classes = [
    column?.align ?? 'left',
    tone ?? '',
    isCarried === true ? 'carried' : '',
    series === undefined ? '' : `map s${series}`,
  ];
  const attributes = markup`class="${classes.filter((name) => name !== '').join(' ')}"${
    sorts === undefined ? undefined : markup` data-value="${sorts}"`
  }`;
  const content = toned(text, tone);
  return index === 0
    ? markup`<th scope="row" ${attributes}>${content}</th>`
    : markup`<td ${attributes}>${content}</td>`;
}

interface Shown extends Cell {
  readonly isCarried?: true;
}

/** Rows that go on with the one above leave out what they share with it; each says it again, so that they can be sorted. */
function carriedDown(rows: readonly (readonly Cell[])[]): readonly (readonly Shown[])[] {
  const filled: (readonly Shown[])[] = [];
  for (const row of rows) {
    const own = row.findIndex(({ text }) => text !== '');
    const above = filled.at(-1);
    filled.push(
      row.map((cell, index) =>
        index < own && above?.[index] !== undefined ? { ...above[index], isCarried: true } : cell,
      ),
    );
  }
  return filled;
}

/** The figure that a text begins with, where a cell does not say it itself. */
function readFigure(text: string): number | undefined {
  const [, digits = '', letter = ''] =
    /^([-+−]?[\d,]*\.?\d+)([kMGT]?)/.exec(text.replace(/^[<>~]/, '')) ?? [];
  if (digits === '') return undefined;
  const factor = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 }[letter] ?? 1;
  return Number(digits.replaceAll(',', '').replace('−', '-')) * factor;
}
