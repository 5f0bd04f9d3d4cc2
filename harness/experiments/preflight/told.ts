import type { Fields } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import { compared, strangeFields } from './showing.ts';
import type { Difference } from './showing.ts';
import type { Known } from './worlds.ts';

/**
 * The first field that an acceptance told and that no record which the command names has so; whether any could be compared
 * where there is none.
 */
export function toldDifference(
  told: Fields,
  records: readonly (Known | undefined)[],
  workload: Workload,
): Difference | { readonly compared: boolean } {
  let some = false;
  const live = records.filter((record) => record?.live === true);
  for (const [name, value] of told) {
    if (live.some((record) => record.isVague(name))) continue;
    const one = new Map([[name, value]]);
    const found = live
      .map((record) => compared(one, record, workload))
      .filter((each) => each.compared.length > 0);
    some ||= found.length > 0;
    if (found.some(({ differing }) => differing.length === 0)) continue;
    const [difference] = found.flatMap(({ differing }) => differing);
    if (difference !== undefined) return difference;
  }
  return { compared: some };
}

/** Which told fields none of the records has that the command names, as a mistyped name; undefined where all are known, or no record is. */
export function strangeTold(
  told: Fields,
  records: readonly (Known | undefined)[],
  workload: Workload,
): string | undefined {
  const [first] = records;
  if (first?.live !== true) return undefined;
  const strange = [...told].filter(([name, value]) =>
    records.every(
      (record) =>
        record?.live === true && strangeFields(new Map([[name, value]]), record, workload) !== undefined,
    ),
  );
  return strangeFields(new Map(strange), first, workload, 'tells');
}
