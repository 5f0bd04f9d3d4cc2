import type { History } from '../../core/history.ts';

/** What every row showed under a name, as the history keeps it; NaN where it showed nothing, undefined where no row did. */
export function shownBy({ sightings, count }: History, name: string): Float64Array | undefined {
  const field = sightings.names.indexOf(name);
  if (field < 0) return undefined;
  const shown = new Float64Array(count).fill(Number.NaN);
  for (let at = 0; at < sightings.count; at++)
    if (sightings.field[at] === field) shown[sightings.row[at]!] = sightings.value[at]!;
  return shown;
}
