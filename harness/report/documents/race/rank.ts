import type { RunRecord } from '../../../core/run-record.ts';

/** The place of a run in its table: what is wrong stands last, however fast it was. */
export function rankOf({ promise, verdict }: RunRecord): number {
  if (promise === 'none') return 2;
  switch (verdict.result) {
    case 'valid':
      return promise === 'safe' ? 0 : 1;
    case 'inconclusive':
      return 3;
    case 'invalid':
      return 4;
  }
}

/** Whether a run was wrong, whatever it had promised. */
export function isInvalid({ verdict }: RunRecord): boolean {
  return verdict.result === 'invalid';
}
