import { grouped } from '../../../core/grouped.ts';
import type { SettingOfRun } from '../../../core/setting.ts';
import { spelled } from '../../../core/spelled.ts';
import { formatCount, formatFigure, formatMs, formatRate } from '../../../core/units.ts';
import { list } from '../../document.ts';
import type { List } from '../../document.ts';
import { changesReplaced, cpuMsPerWin, effectsTwice } from './figure-columns.ts';
import { goodputPerS, middleOf, p99Ms, rangeOf } from './figure-columns.ts';
import { differingIn, wordsOf } from './rows.ts';
import type { Row } from './rows.ts';
import { rankOf } from './rank.ts';

/** Which of several rows to take, what it costs, whom not to take, and how sure that is; nothing where nothing can be chosen. */
export function adviceOf(rows: readonly Row[]): List[] {
  const differing = differingIn(rows.map(({ run }) => run));
  const isOurs = rows.every(({ run: { store, promise } }) => store !== 'remote' && promise !== 'none');
  if (rows.length < 2 || !isOurs || differing.some(({ name }) => name === 'machine')) return [];
  const given = differing.filter(({ name }) => circumstances.has(name));
  const chosen = differing.filter((setting) => !given.includes(setting));
  const named = namedBy(rows, chosen);
  const rejected = new Map(
    [...grouped(named, ({ label }) => label)].flatMap(([label, own]) => {
      const [worst] = own.toSorted((one, other) => rankOf(other.run) - rankOf(one.run));
      const isWrong = worst?.run.verdict.result === 'invalid';
      const why = worst !== undefined && (isWrong || own.every(whyNot)) ? whyNot(worst) : undefined;
      return why === undefined ? [] : [[label, why] as const];
    }),
  );
  const good = named.filter((row) => !rejected.has(row.label) && whyNot(row) === undefined);
  const places = [
    ...grouped(good.toSorted(byGoodput), ({ run }) =>
      given.map((setting) => wordsOf(setting, run)).join(', '),
    ),
  ];
  const [[, ranked = []] = []] = places;
  const bad = told(Array.from(rejected, ([label, why]) => `${label} (${why})`));
  return list(
    [
      ...(places.length === 0 ? [] : [places.length === 1 ? choiceOf(ranked) : dependsOf(places)]),
      ...(rejected.size === 0 ? [] : [`${places.length === 0 ? 'none:' : 'not'} ${bad}`]),
      ...(places.length === 0 ? [] : [surenessOf(places.length === 1 ? ranked : good.slice(0, 1))]),
    ],
    { about: 'which one should I take?' },
  );
}

/** Rows by what is chosen alone: the strategy, where that differs, and settings. */
function namedBy(rows: readonly Row[], chosen: readonly SettingOfRun[]): readonly Row[] {
  const isStrategy = new Set(rows.map(({ run }) => run.strategy)).size > 1;
  return rows.map((row) => {
    const words = chosen.map((setting) => wordsOf(setting, row.run)).filter((text) => text !== '');
    const named = isStrategy || words.length === 0 ? [row.run.strategy, ...words] : words;
    return { ...row, label: named.join(', ') };
  });
}

/** What nobody is free to choose: rows that differ in it are no alternatives. */
const circumstances = new Set(
  'arrival rate rounds clients capacity keys skew work think fault workers seed'.split(' '),
);

function byGoodput(one: Row, other: Row): number {
  return wonPerS(other) - wonPerS(one);
}

function wonPerS(row: Row): number {
  return middleOf(row, goodputPerS) ?? 0;
}

function waitMs(row: Row): number {
  return middleOf(row, p99Ms) ?? Infinity;
}

/** Another one whose waits are shorter by a fifth is worth a word. */
const shorter = 0.8;

function choiceOf([best, ...others]: readonly Row[]): string {
  if (best === undefined) return '';
  const first = `${formatRate(wonPerS(best))}/s (CPU ${cpuOf(best)} a win, p99 ${waitOf(best)})`;
  if (others.length === 0) return `${best.label}, the only one that was right: ${first}`;
  const next = others.map(
    (row) => `${row.label} ${formatRate(wonPerS(row))}/s (${cpuOf(row)}, ${waitOf(row)})`,
  );
  const [quick] = others.toSorted((one, other) => waitMs(one) - waitMs(other));
  const isQuick = quick !== undefined && waitMs(quick) < shorter * waitMs(best);
  return [
    `${best.label}, which won most of those that were right: ${first}`,
    `then ${told(next)}`,
    ...(isQuick ? [`${quick.label} where short waits count more`] : []),
  ].join('; ');
}

function dependsOf(places: readonly (readonly [string, readonly Row[]])[]): string {
  const best = places.flatMap(([place, [row]]) => (row === undefined ? [] : [{ place, row }]));
  const [{ row: { label = '' } = {} } = {}] = best;
  if (best.every(({ row }) => row.label === label))
    return `${label}, which won most of those that were right in each of ${best.length} settings`;
  const each = best.map(({ place, row }) => `${row.label} with ${place} (${formatRate(wonPerS(row))}/s)`);
  return `that depends; of those that were right most was won by ${told(each)}`;
}

function cpuOf(row: Row): string {
  return `${formatFigure(middleOf(row, cpuMsPerWin))} ms`;
}

function waitOf(row: Row): string {
  return `${formatMs(middleOf(row, p99Ms))} ms`;
}

/** What speaks against a row, however fast it was. */
function whyNot(row: Row): string | undefined {
  const { policy, promise, verdict } = row.run;
  const replaced = policy === 'discard' ? 0 : (middleOf(row, changesReplaced) ?? 0);
  const twice = middleOf(row, effectsTwice) ?? 0;
  switch (verdict.result) {
    case 'valid':
      if (promise !== 'safe') return 'promises no protection, and was not caught this time';
      if (replaced > 0) return `replaced ${formatCount(replaced)} accepted changes of others`;
      return twice > 0 ? `made ${formatCount(twice)} effects twice` : undefined;
    case 'inconclusive':
      return 'proved nothing';
    case 'invalid': {
      const what = spelled(verdict.anomalies[0]?.worst.text ?? 'invalid');
      return `${promise === 'safe' ? 'broke its promise' : 'was wrong'}: ${what}`;
    }
  }
}

/** Fewer runs may well lie apart by chance; of two rows with four each one time in seventy. */
const enough = 4;

function surenessOf([best, second]: readonly Row[]): string {
  const times = Math.min(...[best, second].flatMap((row) => row?.runs.length ?? []));
  if (times === 1) return 'how sure: one run; run --blocks 10 to be sure';
  if (best === undefined || second === undefined) return `how sure: ${times} runs`;
  const least = Math.min(...best.runs.map(goodputPerS));
  const apart = least > Math.max(...second.runs.map(goodputPerS));
  const said = apart
    ? `in ${times} runs ${best.label} never won less than ${second.label} at its best`
    : `${best.label} (${rangeOf(best)}/s) and ${second.label} (${rangeOf(second)}/s) overlap in ${times} runs, so that either may be faster`;
  return `how sure: ${said}${times < enough ? '; run --blocks 10 to be sure' : ''}`;
}

/** More are in the table. */
const mostTold = 3;

function told(texts: readonly string[]): string {
  const more = texts.length - mostTold;
  return [...texts.slice(0, mostTold), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
