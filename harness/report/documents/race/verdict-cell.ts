import type { RunRecord } from '../../../core/run-record.ts';
import { spelled } from '../../../core/spelled.ts';
import type { Verdict } from '../../../core/verdict.ts';
import type { Cell } from '../../document.ts';
import { rankOf, unprovenBy } from './rank.ts';
import type { Row } from './rows.ts';

/** The verdict of a row in a few words: what went wrong first, whether that was to be expected, and in how many blocks. */
export function verdictCell({ run, runs }: Pick<Row, 'run' | 'runs'>): Cell {
  const alike = runs.filter((one) => rankOf(one) === rankOf(run)).length;
  const cell = runVerdict(run);
  return alike === runs.length ? cell : { ...cell, text: `${cell.text} (${alike} of ${runs.length} runs)` };
}

function runVerdict(run: RunRecord): Cell {
  const { promise, verdict } = run;
  if (promise === 'none') return { text: '– nothing to judge' };
  switch (verdict.result) {
    case 'valid':
      if (unprovenBy(run) !== undefined) return { text: '? not proven', tone: 'doubt' };
      return promise === 'safe'
        ? { text: validText(verdict), tone: 'good' }
        : { text: `${validText(verdict)}, not caught`, tone: 'doubt' };
    case 'inconclusive':
      return { text: '? inconclusive', tone: 'doubt' };
    case 'invalid': {
      const what = spelled(verdict.anomalies[0]?.worst.text ?? 'invalid');
      return { text: promise === 'safe' ? `✗ UNEXPECTED: ${what}` : `✗ ${what}`, tone: 'bad' };
    }
  }
}

/** Valid, or how many of the invariants somebody could look at. */
function validText({ invariants = [] }: Verdict): string {
  const seen = invariants.filter(({ result }) => result !== 'not-examined').length;
  return seen === invariants.length ? '✓ valid' : `✓ ${seen} of ${invariants.length}`;
}
