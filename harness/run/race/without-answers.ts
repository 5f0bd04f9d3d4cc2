import { causeText } from '../../core/cause-text.ts';
import { wordsOfStatus } from '../../core/failure-words.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatCount } from '../../core/units.ts';
import type { CauseCount } from '../../drive/causes.ts';

/** Says that no operation of the measured time got an answer that decided anything, and why; undefined where one did. */
export function withoutAnswers(
  {
    operations,
    conflicts,
    statuses,
  }: Pick<RunRecord, 'operations' | 'statuses'> & {
    readonly conflicts: Pick<RunRecord['conflicts'], 'raceLost' | 'terminal' | 'gateway'>;
  },
  [commonest]: readonly CauseCount[],
): string | undefined {
  const { won, lost, gaveUp, unknown, error } = operations;
  const { raceLost, terminal, gateway } = conflicts;
  // Who was turned away each time before anything was done has lost against nobody.
  const isTurnedAway = gateway > 0 && raceLost + terminal === 0;
  if (won + lost > 0 || (gaveUp > 0 && !isTurnedAway)) return undefined;
  const tried = gaveUp + unknown + error;
  if (tried === 0) return 'no operation ended in the measured time';
  const why = isTurnedAway ? turnedAway(statuses) : commonest;
  return `none of ${formatCount(tried)} operations got a usable answer${why === undefined ? '' : `: ${causeText(why)}`}`;
}

/** Those answers of a rate limit that came most. */
function turnedAway(statuses: RunRecord['statuses']): Parameters<typeof causeText>[0] | undefined {
  const countOf = (status: number): number => statuses[status] ?? 0;
  const status = countOf(503) > countOf(429) ? 503 : 429;
  const count = countOf(status);
  return count === 0 ? undefined : { cause: wordsOfStatus(status), count, status };
}
