import { grouped } from '../../../core/grouped.ts';
import { differingIn, wordsOf } from './rows.ts';
import type { Row } from './rows.ts';

/** What nobody is free to choose: rows that differ in it are no alternatives. */
const circumstances: ReadonlySet<string> = new Set(
  'arrival rate rounds clients capacity keys skew work think fault workers seed'.split(' '),
);

/** Some of the rows of a table of which one can be chosen, by the circumstances that they were raced in, as a person says them. */
export function placesOf(
  rows: readonly Row[],
  those: readonly Row[] = rows,
): ReadonlyMap<string, readonly Row[]> {
  const given = differingIn(rows.map(({ run }) => run)).filter(({ name }) => circumstances.has(name));
  return grouped(those, ({ run }) => given.map((setting) => wordsOf(setting, run)).join(', '));
}

/** Settings in which rows differ and that can be chosen. */
export function choosableIn(rows: readonly Row[]) {
  return differingIn(rows.map(({ run }) => run)).filter(({ name }) => !circumstances.has(name));
}
