import type { History } from '../../core/history.ts';

/**
 * What rows showed under some names, as one column a name: NaN where a row showed nothing under it. Linear in all that was
 * noted.
 */
export function sightedColumns(history: History, names: readonly string[]): readonly Float64Array[] {
  const { sightings } = history;
  const columns = names.map(() => new Float64Array(history.count).fill(Number.NaN));
  const columnOf = sightings.names.map((name) => columns[names.indexOf(name)]);
  const { row, field, value, count } = sightings;
  for (let at = 0; at < count; at++) {
    const column = columnOf[field[at]!];
    if (column !== undefined) column[row[at]!] = value[at]!;
  }
  return columns;
}

/** One named field of what every row showed, NaN where it showed none; undefined where no row did. */
export function sightColumn(history: History, name: string): Float64Array | undefined {
  return history.sightings.names.includes(name) ? sightedColumns(history, [name])[0] : undefined;
}
