import { locate } from '../../analyze/comparison/hodges-lehmann.ts';
import type { Located } from '../../analyze/comparison/hodges-lehmann.ts';
import type { Bound, Figure } from './claim.ts';

/** What became of a prediction: it came true, it did not, or the interval holds both. */
export type Answer = 'yes' | 'no' | 'open';

/** What became of a claim. */
export type Outcome = 'held' | 'did not hold' | 'depends' | 'not decided';

/**
 * Where the middle of a figure lies, by the blocks that tell it, with its exact interval of 95 %; of ratios by their
 * logarithms. Undefined where no block does.
 */
export function locateFigure({ unit }: Pick<Figure, 'unit'>, values: readonly number[]): Located | undefined {
  if (values.length === 0) return undefined;
  if (unit !== 'times') return locate(values);
  const { estimate, ...ends } = locate(values.map(Math.log));
  const [low, high] = [ends.low, ends.high];
  return {
    estimate: Math.exp(estimate),
    ...(low === undefined || high === undefined ? {} : { low: Math.exp(low), high: Math.exp(high) }),
  };
}

/** Whether all of an interval lies where it must, or none of it; a figure without an interval leaves that open. */
export function answerOf(located: Located | undefined, must: Bound): Answer {
  if (located?.low === undefined || located.high === undefined) return 'open';
  const { low, high } = located;
  if ('above' in must) return low > must.above ? 'yes' : high <= must.above ? 'no' : 'open';
  if ('below' in must) return high < must.below ? 'yes' : low >= must.below ? 'no' : 'open';
  const [from, to] = must.between;
  if (low >= from && high <= to) return 'yes';
  return high < from || low > to ? 'no' : 'open';
}

/**
 * A claim held where all that it says came true, and did not hold where nothing did. Where it came true in one circumstance
 * and not in another it depends, whatever is open beside. Everything else is not decided, and so is a claim of which a race was
 * not what it should have been.
 */
export function outcomeOf(answers: readonly Answer[], isSpoilt: boolean): Outcome {
  if (isSpoilt || answers.length === 0) return 'not decided';
  const [yes, no] = [answers.includes('yes'), answers.includes('no')];
  if (yes && no) return 'depends';
  if (answers.includes('open')) return 'not decided';
  return yes ? 'held' : 'did not hold';
}
