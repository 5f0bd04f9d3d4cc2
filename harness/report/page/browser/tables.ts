/** Lets the heads of a table sort it: figures the greatest first, words from the first letter, and the other way round again. */
export function sortable(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  if (body === undefined) return;
  heads.forEach((head, column) => {
    head.querySelector('button')?.addEventListener('click', () => {
      const rows = [...body.rows];
      const hasFigures = rows.some((row) => valueOf(row, column) !== undefined);
      const before = head.getAttribute('aria-sort');
      const isUp = before === null ? !hasFigures : before === 'descending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
      body.append(...rows.toSorted((one, other) => compared(one, other, column, isUp)));
    });
  });
}

/** What was not measured stands last either way. */
function compared(
  one: HTMLTableRowElement,
  other: HTMLTableRowElement,
  column: number,
  isUp: boolean,
): number {
  const [a, b] = [valueOf(one, column), valueOf(other, column)];
  const direction = isUp ? 1 : -1;
  if (a !== undefined && b !== undefined) return direction * (a - b);
  if (a !== undefined) return -1;
  if (b !== undefined) return 1;
  return direction * textOf(one, column).localeCompare(textOf(other, column), 'en', { numeric: true });
}

function valueOf(row: HTMLTableRowElement, column: number): number | undefined {
  const value = row.cells[column]?.dataset['value'];
  return value === undefined ? undefined : Number(value);
}

function textOf(row: HTMLTableRowElement, column: number): string {
  return row.cells[column]?.textContent ?? '';
}
