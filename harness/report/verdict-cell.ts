import type { RunRecord } from '../core/run-record.ts';
import { spelled } from '../core/spelled.ts';
import type { Verdict } from '../core/verdict.ts';
import { harmless } from './wrap.ts';
import type { TableCell } from './table.ts';

/** The verdict of a run in a few words: what went wrong first, and whether that was to be expected. */
export function verdictCell({ promise, verdict }: RunRecord): TableCell {
  if (promise === 'none') return { text: '– nothing to judge' };
  switch (verdict.result) {
    case 'valid':
      return promise === 'safe'
        ? { text: validText(verdict), tone: 'good' }
        : { text: `${validText(verdict)}, not caught`, tone: 'doubt' };
    case 'inconclusive':
      return { text: '? inconclusive', tone: 'doubt' };
    case 'invalid': {
      const what = harmless(spelled(verdict.anomalies[0]?.worst.text ?? 'invalid'));
      return { text: promise === 'safe' ? `✗ UNEXPECTED: ${what}` : `✗ ${what}`, tone: 'bad' };
    }
  }
}

/** Valid, or how many of the invariants somebody could look at. */
function validText({ invariants = [] }: Verdict): string {
  const seen = invariants.filter(({ result }) => result !== 'not-examined').length;
  return seen === invariants.length ? '✓ valid' : `✓ ${seen} of ${invariants.length}`;
}

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
