import { causeText } from '../../../core/cause-text.ts';
import { grouped } from '../../../core/grouped.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { spelled } from '../../../core/spelled.ts';
import { formatCount, formatDuration, formatShare } from '../../../core/units.ts';
import type { Row } from './rows.ts';

/** What each fault did, one a run and fault. */
export function faultsOf(row: Row): string[] {
  return eachRun(row, ({ faults = [] }, label) =>
    faults.map(({ fault, struckMs, recoveryMs, lost: { unknown, applied, refused } }) => {
      if (struckMs === undefined) return `! ${label}: ${fault} did not happen`;
      const took = applied === undefined ? '' : ` (${formatCount(applied)} took effect)`;
      const again =
        recoveryMs === undefined
          ? 'nothing succeeded after it'
          : `the next success ${formatDuration(recoveryMs)} later`;
      return `! ${label}: ${fault}: ${again}; lost answers: ${formatCount(unknown)}${took}, refused: ${formatCount(refused)}`;
    }),
  );
}

/** How well the clocks of agents are known, one a run that had several. */
export function clocksOf(row: Row): string[] {
  return eachRun(row, ({ clocks }, label) => {
    if (clocks === undefined) return [];
    const { boundMs, startSkewMs, unorderedShare } = clocks;
    const share = formatShare(unorderedShare);
    return [
      `${label}: the clocks of the agents are known to ${formatDuration(boundMs)}, and each request was judged, and is shown, as if it had taken so much longer on both sides; that left ${share} of the pairs that had an order without one; they began within ${formatDuration(startSkewMs)}`,
    ];
  });
}

/** Causes that stand below a table, each run's most frequent. */
const mostTroubles = 3;

/** Why requests got no usable answer, one a run that had some. */
export function troublesOf(row: Row): string[] {
  return eachRun(row, ({ causes = [] }, label) => {
    if (causes.length === 0) return [];
    const told = causes.slice(0, mostTroubles).map(causeText);
    const more = causes.length - told.length;
    return [`? ${label}: ${[...told, ...(more > 0 ? [`and ${more} more (--debug)`] : [])].join('; ')}`];
  });
}

function eachRun({ runs, label }: Row, linesOf: (run: RunRecord, label: string) => string[]): string[] {
  return runs.flatMap((run, index) => linesOf(run, runs.length > 1 ? `${label}, run ${index + 1}` : label));
}

/** What was wrong, each kind of anomaly once. */
export function findingsOf({ runs, run, label }: Row): string[] {
  const all = runs.flatMap(({ verdict }) => verdict.anomalies);
  return [...new Set(all.map(({ kind }) => kind))].flatMap((kind) => {
    const found = all.filter((one) => one.kind === kind);
    // The example is that of the table, where the run that stands there has one.
    const { worst } = run.verdict.anomalies.find((one) => one.kind === kind) ?? found[0] ?? {};
    if (worst === undefined) return [];
    const count = found.reduce((sum, one) => sum + one.count, 0);
    const times = `${formatCount(count)} ${count === 1 ? 'time' : 'times'}${inRuns(found.length, runs.length)}`;
    const named = runs.length > 1 ? 'for example' : 'worst';
    return [`✗ ${label}: ${kind}, ${times}; ${named}: ${spelled(worst.text)} (${spelled(worst.key)})`];
  });
}

/** In how many blocks something was so; nothing where there is one. */
function inRuns(some: number, all: number): string {
  return all === 1 ? '' : ` (${some} of ${all} runs)`;
}

/** What was not examined of each run that is not invalid; rows of which the same is to be said share a line. */
export function unexaminedOf(rows: readonly Row[]): string[] {
  const told = rows.flatMap(({ runs, label }) =>
    runs.flatMap(({ promise, verdict: { result, invariants = [] } }) => {
      const unseen = invariants.filter((one) => one.result === 'not-examined');
      if (unseen.length === 0 || result === 'invalid' || promise === 'none') return [];
      return { label, text: unseen.map(({ name, why = '' }) => `${name} (${why})`).join('; ') };
    }),
  );
  return [...grouped(told, ({ text }) => text)].map(
    ([text, own]) => `${[...new Set(own.map(({ label }) => label))].join('; ')}: not examined: ${text}`,
  );
}

/** Why rows are not safe, one a reason. */
export function flawsOf(rows: readonly Row[]): string[] {
  const unsafe = rows.filter(({ run }) => run.promise === 'unsafe' && run.promiseWhy !== undefined);
  return [...grouped(unsafe, ({ run }) => run.promiseWhy)].map(([why = '', own]) => {
    const whole = (strategy: string): boolean =>
      rows.every((row) => row.run.strategy !== strategy || own.includes(row));
    const named = own.map(({ run, label }) => (whole(run.strategy) ? run.strategy : label));
    const who = own.length === rows.length && own.length > 1 ? ['all rows'] : new Set(named);
    return `${[...who].join('; ')}: not safe, because ${why}`;
  });
}

/** What the search through all orders found, where one was asked for and refuted nothing; a sample is an invariant like others. */
export function ordersOf(row: Row): string[] {
  return eachRun(row, ({ verdict: { linearizability } }, label) => {
    if (linearizability?.sample !== undefined) return [];
    if (linearizability === undefined || linearizability.result === 'not-linearizable') return [];
    const { result, groups, reason = '' } = linearizability;
    return [
      result === 'unknown'
        ? `${label}: not known to be linearizable: ${reason}`
        : `${label}: linearizable: some order explains ${groups === 1 ? 'the only group' : `each of ${formatCount(groups)} groups`} of records`,
    ];
  });
}

/** What limits the runs of a row: why nothing is proven, and warnings, each once. */
export function notesOf({ runs }: Row): string[] {
  const told = runs.flatMap(({ verdict: { result, reasons }, warnings }) => [
    ...reasons.map((reason) => ({ about: reason, text: `${result}: ${reason}` })),
    // Said below every table of a single block.
    ...warnings
      .filter(({ code }) => code !== 'one-block')
      .map(({ code, text }) => ({ about: runs.length > 1 ? code : text, text: `${code}: ${text}` })),
  ]);
  return [...grouped(told, ({ about }) => about).values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [first.text + inRuns(1 + more.length, runs.length)],
  );
}
