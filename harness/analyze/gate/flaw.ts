import { takesProof } from '../../core/warning.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { spelled } from '../../core/spelled.ts';

/** Why nothing is met by such figures, however good they are. */
export interface Flaw {
  readonly why: string;
  /** Nothing is missed by them either: they are nobody's. */
  readonly holdsNothing?: true;
}

/** The flaw of runs, the worst first; `who` is how words call them. */
export function flawOf(runs: readonly RunRecord[], who: string): Flaw | undefined {
  const warnings = runs.flatMap((run) => run.warnings).filter(takesProof);
  const worst = warnings.find(({ code }) => code !== 'rate-missed');
  if (worst !== undefined) return { why: `${who} proves nothing: ${worst.text}`, holdsNothing: true };
  const [missed] = warnings;
  if (missed !== undefined) return { why: `${who} proves nothing: ${missed.text}` };
  const wrong = runs.find(({ verdict }) => verdict.result === 'invalid')?.verdict.anomalies[0];
  return wrong === undefined
    ? undefined
    : { why: `${who} was wrong, however good its figures: ${spelled(wrong.worst.text)}` };
}
