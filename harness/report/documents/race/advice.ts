import { cpuMsPerWin, goodputPerS, p99Ms } from '../../../analyze/run-figures.ts';
import { spelled } from '../../../core/spelled.ts';
import { formatCount, formatFigure, formatMs, formatRate } from '../../../core/units.ts';
import { list } from '../../document.ts';
import type { List } from '../../document.ts';
import { changesReplaced, effectsTwice, middleOf, rangeOf } from './figure-columns.ts';
import { decisionOf } from './decision.ts';
import { choosableIn, placesOf } from './places.ts';
import { unprovenBy } from './rank.ts';
import { differingIn, labelOf } from './rows.ts';
import type { Row } from './rows.ts';

/**
 * Which of several rows to take, what it costs, whom not to take, and how sure that is; nothing where nothing can be chosen.
 * `missed` says of labels which bounds their rows have missed.
 */
export function adviceOf(rows: readonly Row[], missed: ReadonlyMap<string, string> = new Map()): List[] {
  const whyNot = (row: Row): string | undefined => flawOf(row) ?? missed.get(row.label);
  const differing = differingIn(rows.map(({ run }) => run));
  const isOurs = rows.every(({ run: { store, promise } }) => store !== 'remote' && promise !== 'none');
  if (rows.length < 2 || !isOurs || differing.some(({ name }) => name === 'machine')) return [];
  const right = missed.size > 0 ? 'right and missed no bound' : 'right';
  const chosen = choosableIn(rows);
  const good = rows
    .filter((row) => whyNot(row) === undefined)
    .toSorted((one, other) => won(other) - won(one));
  const places = placesOf(rows, good);
  const choices = Array.from(places, ([place, ranked]) => {
    const choice = choiceOf(
      ranked.map((row) => ({ ...row, label: labelOf(row, chosen) })),
      right,
    );
    return place === '' ? choice : `${place}: ${choice}`;
  });
  // What is worst stands last in a table.
  const bad = rows.toReversed().flatMap((row) => {
    const why = whyNot(row);
    return why === undefined ? [] : [`${row.label} (${why})`];
  });
  const items = choices.slice(0, mostTold);
  if (choices.length > mostTold) items.push(`and so on for ${choices.length - mostTold} more settings`);
  if (bad.length > 0) items.push(`${good.length === 0 ? 'none:' : 'not'} ${told(bad)}`);
  const decided = Array.from(places, ([place, ranked]) => {
    const decision = decisionOf(ranked);
    return decision === undefined || place === '' ? decision : `${place}: ${decision}`;
  }).flatMap((decision) => decision ?? []);
  if (decided.length > 0) items.unshift(...decided.slice(0, mostTold));
  else if (good.length > 0) items.push(surenessOf(places.size === 1 ? good : good.slice(0, 1)));
  return list(items, { about: 'which one should I take?' });
}

const won = (row: Row): number => middleOf(row, goodputPerS) ?? 0;
const waitMs = (row: Row): number => middleOf(row, p99Ms) ?? Infinity;
const cpuOf = (row: Row): string => `${formatFigure(middleOf(row, cpuMsPerWin))} ms`;
const p99Of = (row: Row, name = ''): string => {
  const ms = middleOf(row, p99Ms);
  return ms === undefined ? 'too few for a p99' : `${name}${formatMs(ms)} ms`;
};

/** Another one whose waits are shorter by a fifth is worth a word. */
const shorter = 0.8;

function choiceOf([best, ...others]: readonly Row[], right: string): string {
  if (best === undefined) return '';
  const first = `${formatRate(won(best))}/s (CPU ${cpuOf(best)} a win, ${p99Of(best, 'p99 ')})`;
  if (others.length === 0) return `${best.label}, the only one that was ${right}: ${first}`;
  const next = others.map((row) => `${row.label} ${formatRate(won(row))}/s (${cpuOf(row)}, ${p99Of(row)})`);
  const [quick = best] = others.toSorted((one, other) => waitMs(one) - waitMs(other));
  const isQuick = waitMs(quick) < shorter * waitMs(best);
  return `${best.label}, which won most of those that were ${right}: ${first}; then ${told(next)}${isQuick ? `; ${quick.label} where short waits count more` : ''}`;
}

/** What speaks against a row, however fast it was. */
function flawOf(row: Row): string | undefined {
  const { policy, promise, verdict } = row.run;
  if (verdict.result === 'inconclusive' || unprovenBy(row.run) !== undefined) return 'proved nothing';
  if (verdict.result === 'invalid')
    return `${promise === 'safe' ? 'broke its promise' : 'was wrong'}: ${spelled(verdict.anomalies[0]?.worst.text ?? 'invalid')}`;
  if (promise !== 'safe') return 'promises no protection, and was not caught this time';
  const replaced = policy === 'discard' ? 0 : (middleOf(row, changesReplaced) ?? 0);
  if (replaced > 0) return `replaced ${formatCount(replaced)} accepted changes of others`;
  const twice = middleOf(row, effectsTwice) ?? 0;
  return twice > 0 ? `made ${formatCount(twice)} effects twice` : undefined;
}

/** Fewer runs may well lie apart by chance; of two rows with four each one time in seventy. */
const enough = 4;

function surenessOf([best, second]: readonly Row[]): string {
  const times = Math.min(...[best, second].flatMap((row) => row?.runs.length ?? []));
  if (times === 1) return 'how sure: one run; run --blocks 10 to be sure';
  if (best === undefined || second === undefined) return `how sure: ${times} runs`;
  const isApart = Math.min(...best.runs.map(goodputPerS)) > Math.max(...second.runs.map(goodputPerS));
  const said = isApart
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
