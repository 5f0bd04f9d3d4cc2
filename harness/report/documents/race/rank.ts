import { takesProof } from '../../../core/warning.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import type { Warning } from '../../../core/warning.ts';

/** The place of a run in its table: what is wrong stands last, however fast it was. */
export function rankOf(run: RunRecord): number {
  const { promise, verdict } = run;
  if (promise === 'none') return 2;
  switch (verdict.result) {
    case 'valid':
      if (unprovenBy(run) !== undefined) return 3;
      return promise === 'safe' ? 0 : 1;
    case 'inconclusive':
      return 3;
    case 'invalid':
      return 4;
  }
}

/** What takes a run its proof that was found right, such as a gateway that ended meanwhile; undefined where nothing does. */
export function unprovenBy({ promise, verdict, warnings }: RunRecord): Warning | undefined {
  return promise === 'none' || verdict.result !== 'valid' ? undefined : warnings.find(takesProof);
}

/** Whether a run was wrong, whatever it had promised. */
export function isInvalid({ verdict }: RunRecord): boolean {
  return verdict.result === 'invalid';
}
