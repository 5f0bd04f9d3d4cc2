import type { History } from '../../core/history.ts';

/** One named field of what every row showed, NaN where it showed none; undefined where no row did. */
export function sightColumn({ sightings, count }: History, name: string): Float64Array | undefined {
  const field = sightings.names.indexOf(name);
  if (field < 0) return undefined;
  const column = new Float64Array(count).fill(Number.NaN);
  for (let at = 0; at < sightings.count; at++)
    if (sightings.field[at] === field) column[sightings.row[at]!] = sightings.value[at]!;
  return column;
}
