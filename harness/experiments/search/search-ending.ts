import type { SearchResult } from '../../analyze/search/highest-rate.ts';
import { formatRate } from '../../core/units.ts';
import { brokePromise } from '../../analyze/endings/doubts.ts';
import type { Ending } from '../../analyze/endings/exit-code.ts';
import type { Cell } from '../../plan/cell.ts';
import type { Probe } from './search-rate.ts';

/** A search that has ended. */
export interface Search {
  readonly cell: Cell;
  readonly probes: readonly Probe[];
  readonly result: SearchResult;
  readonly seconds: number;
}

/** The result in a sentence, and what it means for the command. */
export interface Finding {
  readonly code: Ending['code'];
  readonly text: string;
}

/** Says what a search found; what the generator could not make is told apart from what the service could not keep. */
export function findingOf({ result, probes }: Pick<Search, 'result' | 'probes'>): Finding {
  const unmade = (from: number, to: number): Probe | undefined =>
    probes.find(({ by, ratePerS }) => by === 'measurement' && ratePerS >= from && ratePerS <= to);
  switch (result.kind) {
    case 'found': {
      const [rate, above] = [result.ratePerS, result.ratePerS * 1.0500001];
      const limit = unmade(rate, above);
      if (limit !== undefined)
        return {
          code: 11,
          text: `${formatRate(rate)}/s holds; how much more does is not known, because the measurement ends there: ${limit.why}`,
        };
      const over = probes.filter(({ ratePerS }) => ratePerS > rate && ratePerS <= above);
      const broken =
        over.find(({ outcome }) => outcome === 'fail') ?? over.find(({ outcome }) => outcome !== 'pass');
      const said = broken === undefined ? '' : whyOf(broken);
      return {
        code: 0,
        text: `${formatRate(rate)}/s is the highest rate that holds: ${formatRate(0.95 * rate)}/s holds too, ${formatRate(broken?.ratePerS ?? above)}/s does not${said}`,
      };
    }
    case 'neverBroken':
      return {
        code: 0,
        text: `holds up to ${formatRate(result.ratePerS)}/s, the highest rate that was tried; raise --to to find where it ends`,
      };
    case 'brokenAtLowest': {
      const limit = unmade(0, result.ratePerS);
      const broken = probes.findLast(({ outcome }) => outcome === 'fail');
      const rate = `${formatRate(result.ratePerS)}/s, the lowest rate`;
      return limit === undefined
        ? { code: 99, text: `is broken already at ${rate}${broken === undefined ? '' : whyOf(broken)}` }
        : { code: 11, text: `could not be measured at ${rate}: ${limit.why}` };
    }
    case 'unconfirmed': {
      const { lowPerS, highPerS } = result;
      const low = lowPerS === undefined ? 'no rate held' : `${formatRate(lowPerS)}/s held once`;
      const high = highPerS === undefined ? 'none was seen to break it' : `${formatRate(highPerS)}/s did not`;
      return { code: 11, text: `is not settled: ${low}, ${high}; raise --probes, --within or --duration` };
    }
  }
}

/** How a command ends after its searches: 11 outranks 10, which outranks 99. */
export function exitCodeOfSearches(searches: readonly Search[]): Ending {
  const found = searches.map((search) => ({ ...findingOf(search), name: nameOf(search) }));
  const wrong = searches.filter(({ probes }) => probes.some(({ record }) => brokePromise(record)));
  const reasons = [
    ...found.filter(({ code }) => code !== 0).map(({ name, text }) => `${name}: ${text}`),
    ...wrong.map((search) => `${nameOf(search)} promised to be safe and broke an invariant`),
  ];
  const codes = new Set([...found.map(({ code }) => code), ...(wrong.length > 0 ? [10 as const] : [])]);
  return { code: ([11, 10, 99] as const).find((code) => codes.has(code)) ?? 0, reasons };
}

function nameOf({ cell }: Search): string {
  return `${cell.workload}/${cell.strategy}`;
}

function whyOf({ outcome, why = '' }: Probe): string {
  return outcome === 'undecided' ? ` (cannot be told: ${why})` : ` (${why})`;
}
