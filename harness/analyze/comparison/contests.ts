import { grouped } from '../../core/grouped.ts';
import { takesProof } from '../../core/warning.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { medianOf } from '../median.ts';
import { fewestBlocks } from './blocks-needed.ts';
import { logRatio, measures } from './measures.ts';
import type { Measure } from './measures.ts';
import { judgeTrials } from './words.ts';
import type { Outcome, Trial } from './words.ts';

/** A row and the one that it is compared with: all runs of each. */
export interface Contest {
  readonly reference: readonly RunRecord[];
  readonly row: readonly RunRecord[];
}

/** One figure of a row, as so many times that of the reference. */
export interface ComparedFigure {
  readonly measure: Measure;
  /** Of paired blocks the estimate, else of medians; absent where one of them has no such figure. */
  readonly times?: number;
  /** Absent where no blocks are in common, so that nothing can be claimed. */
  readonly outcome?: Outcome;
}

/** What a comparison found of a row. */
export interface Compared {
  /** Blocks in which both were raced. */
  readonly blocks: number;
  /** Blocks in which one of them was raced without the other. */
  readonly alone: number;
  /** Why no figure counts, whatever it is: one of them was wrong, or no race of one proved anything. */
  readonly wrong?: 'row' | 'reference' | 'unproven';
  readonly figures: readonly ComparedFigure[];
}

/** All rows that were compared together. */
export interface Comparison {
  readonly compared: readonly Compared[];
  /** Figures that were tested together. */
  readonly tests: number;
  /** Blocks below which no test can decide anything. */
  readonly fewest: number;
}

/** Compares rows with their references: by pairs where both were raced in the same blocks, else by ratios that claim nothing. */
export function compare(contests: readonly Contest[]): Comparison {
  const laid = contests.map(layOut);
  const trials = laid.flatMap(({ wrong, figures }) =>
    wrong === undefined ? figures.flatMap(({ trial }) => trial ?? []) : [],
  );
  const outcomes = new Map(judgeTrials(trials).map((outcome, index) => [trials[index], outcome]));
  const compared = laid.map(({ figures, ...rest }): Compared => ({
    ...rest,
    figures: figures.map(({ measure, trial, times }) => {
      const outcome = outcomes.get(trial);
      const found = outcome === undefined ? times : Math.exp(outcome.located.estimate);
      return {
        measure,
        ...(found === undefined ? {} : { times: found }),
        ...(outcome === undefined ? {} : { outcome }),
      };
    }),
  }));
  return { compared, tests: trials.length, fewest: fewestBlocks(trials.length) };
}

/** What is to be compared, before anything is judged. */
interface LaidOut extends Omit<Compared, 'figures'> {
  readonly figures: readonly {
    readonly measure: Measure;
    readonly trial?: Trial;
    readonly times: number | undefined;
  }[];
}

/** By what a figure of a row differs from that of another one, a block each: logarithms of ratios. */
export function differencesOf(measure: Measure, { reference, row }: Contest): readonly number[] {
  return inCommon(blocksOf(reference), blocksOf(row)).flatMap(
    ({ own, other }) => meanLog(measure, own.once, other.once) ?? [],
  );
}

function inCommon(ours: ReadonlyMap<string, BlockOfRow>, theirs: ReadonlyMap<string, BlockOfRow>) {
  return [...theirs].flatMap(([block, own]) => {
    const other = ours.get(block);
    return other === undefined ? [] : [{ own, other }];
  });
}

function layOut({ reference, row }: Contest): LaidOut {
  const [ours, theirs] = [blocksOf(reference), blocksOf(row)];
  const common = inCommon(ours, theirs);
  const alone = theirs.size + ours.size - 2 * common.length;
  const isUnproven = [row, reference].some((runs) => !runs.some(proves));
  const wrong = isWrong(row) ? 'row' : isWrong(reference) ? 'reference' : isUnproven ? 'unproven' : undefined;
  const figures = measures.map((measure) => {
    const differences = common.flatMap(({ own, other }) => meanLog(measure, own.once, other.once) ?? []);
    const againsts = [...ours.values()].flatMap(({ once, again }) => meanLog(measure, again, once) ?? []);
    return {
      measure,
      times: ratioOfMedians(measure, row, reference),
      ...(differences.length === 0 ? {} : { trial: { differences, againsts, better: measure.better } }),
    };
  });
  return { blocks: common.length, alone, ...(wrong === undefined ? {} : { wrong }), figures };
}

/** Whoever was wrong once is wrong. */
function isWrong(runs: readonly RunRecord[]): boolean {
  return runs.some(({ verdict }) => verdict.result === 'invalid');
}

interface BlockOfRow {
  readonly once: readonly RunRecord[];
  readonly again: readonly RunRecord[];
}

/** Whether the figures of a race are anybody's. */
function proves({ verdict, warnings }: RunRecord): boolean {
  return verdict.result !== 'inconclusive' && !warnings.some(takesProof);
}

/** Runs by the block of their plan, those of the same again apart; runs without a block, or that prove nothing, are in none. */
function blocksOf(runs: readonly RunRecord[]): ReadonlyMap<string, BlockOfRow> {
  const inBlocks = runs.filter((run) => run.block !== undefined && proves(run));
  const blocks = grouped(inBlocks, ({ block }) => `${block?.run} ${block?.number}`);
  return new Map(
    Array.from(blocks, ([name, own]) => {
      const again = own.filter(({ block }) => block?.role === 'again');
      return [name, { once: own.filter((run) => !again.includes(run)), again }];
    }),
  );
}

/** Where a row was raced several times in one block, all of it counts as one. */
function meanLog(
  measure: Measure,
  runs: readonly RunRecord[],
  others: readonly RunRecord[],
): number | undefined {
  const logs = runs.flatMap((run) => others.flatMap((other) => logRatio(measure, run, other) ?? []));
  return logs.length === 0 ? undefined : logs.reduce((sum, log) => sum + log, 0) / logs.length;
}

function ratioOfMedians(
  { of }: Measure,
  runs: readonly RunRecord[],
  others: readonly RunRecord[],
): number | undefined {
  const middle = (all: readonly RunRecord[]): number | undefined => {
    const values = all.flatMap((run) => of(run) ?? []);
    return values.length === all.length ? medianOf(values) : undefined;
  };
  const [value, other] = [middle(runs), middle(others)];
  if (value === undefined || other === undefined) return undefined;
  return value === other ? 1 : other === 0 ? undefined : value / other;
}
