import { blocksNeeded, fewestBlocks, level } from '../../../analyze/comparison/blocks-needed.ts';
import { differencesOf } from '../../../analyze/comparison/contests.ts';
import { locate } from '../../../analyze/comparison/hodges-lehmann.ts';
import { goodput } from '../../../analyze/comparison/measures.ts';
import { signFlipP } from '../../../analyze/comparison/sign-flip.ts';
import { scatterOf } from '../../../analyze/scatter.ts';
import { formatCount, formatFigure } from '../../../core/units.ts';
import { needText, timesText } from '../comparison/table.ts';
import type { Row } from './rows.ts';

/**
 * Which row to take, in one sentence, where blocks tell: of those that were right, best first, whether the first wins more
 * than the second. That is one question about goodput alone, asked of any two of them. Undefined where they have too few
 * blocks in common for an interval.
 */
export function decisionOf(ranked: readonly Row[]): string | undefined {
  const [best, second] = ranked;
  if (best === undefined || second === undefined) return undefined;
  const differences = differencesOf(goodput, { reference: second.runs, row: best.runs });
  if (differences.length === 0) return undefined;
  const { estimate, low, high } = locate(differences);
  if (low === undefined || high === undefined) return undefined;
  const pairs = (ranked.length * (ranked.length - 1)) / 2;
  const p = Math.min(1, pairs * signFlipP(differences));
  const blocks = differences.length;
  const times = `${timesText(Math.exp(estimate))} times`;
  const between = `${timesText(Math.exp(low))} to ${timesText(Math.exp(high))}`;
  if (p <= level && low > 0) {
    const ahead = differences.filter((difference) => difference > 0).length;
    return `take ${best.label}: it won ${times} as much as ${second.label} (${between}), more in ${formatCount(ahead)} of ${formatCount(blocks)} blocks (p ${formatFigure(p)})`;
  }
  const spread = Math.sqrt(scatterOf(differences).squares / (blocks - 1));
  const needs = blocksNeeded({ effect: estimate, spread, band: 0, blocks: 0, tests: pairs });
  const most = Math.max(needs ?? Infinity, fewestBlocks(pairs), blocks + 1);
  return `${best.label} and ${second.label} cannot be told apart in ${formatCount(blocks)} blocks (${times} as much won, ${between}): ${needText(Number.isFinite(most) ? { needs: most } : {})}`;
}
