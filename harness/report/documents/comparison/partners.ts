import { isDeepStrictEqual } from 'node:util';
import { settingsOfRun } from '../../../core/setting.ts';
import type { Row } from '../race/rows.ts';

/** The row that another run's row is compared with: the most alike of the same workload, where there is no doubt which that is. */
export function partnerOf(row: Row, beside: readonly Row[], references: readonly Row[]): Row | undefined {
  for (const alike of [exactly, butForItsName, byItsName, byItsStrategy]) {
    const found = references.filter((reference) => alike(row, reference));
    const others = beside.filter((other) => found.some((reference) => alike(other, reference)));
    if (found.length === 1 && (others.length === 1 || alike === exactly || alike === butForItsName))
      return found[0];
  }
  return references.length === 1 && beside.length === 1 ? references[0] : undefined;
}

const exactly = (one: Row, other: Row): boolean =>
  one.run.label === other.run.label && butForItsName(one, other);

const butForItsName = (one: Row, other: Row): boolean =>
  byItsStrategy(one, other) && isDeepStrictEqual(settingsIn(one), settingsIn(other));

const byItsName = (one: Row, other: Row): boolean =>
  byItsStrategy(one, other) && one.run.label === other.run.label;

const byItsStrategy = (one: Row, other: Row): boolean => one.run.strategy === other.run.strategy;

/** What somebody has asked for; where it was raced, by what versions and with which seed is another matter. */
function settingsIn({ run }: Row): readonly (string | undefined)[] {
  return [
    run.store,
    ...settingsOfRun
      .filter(({ name }) => !['label', 'store', 'seed', 'machine'].includes(name))
      .map(({ of }) => of(run)),
  ];
}
