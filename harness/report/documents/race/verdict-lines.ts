import { grouped } from '../../../core/grouped.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { spelled } from '../../../core/spelled.ts';
import { formatCount } from '../../../core/units.ts';
import type { VerdictLine, Verdicts } from '../../document.ts';
import { rankOf, unprovenBy } from './rank.ts';
import type { Row } from './rows.ts';

/** Rows of which more than so many share a line where the same is to be said of them. */
const mostAlone = 8;

/** Who was right and who was not, in sentences. */
export function verdictsOf(rows: readonly Pick<Row, 'run' | 'runs' | 'label'>[]): Verdicts {
  const lines = rows.map(lineOf);
  if (rows.length <= mostAlone) return { kind: 'verdicts', items: lines };
  const alike = grouped(lines, ({ text, tone }) => `${tone} ${text}`);
  return {
    kind: 'verdicts',
    items: Array.from(alike.values(), (own) => ({ ...own[0]!, who: own.map(({ who }) => who).join('; ') })),
  };
}

function lineOf({ run, runs, label }: Pick<Row, 'run' | 'runs' | 'label'>): VerdictLine {
  const alike = runs.filter((one) => rankOf(one) === rankOf(run)).length;
  const line = saidOf(run);
  return {
    who: label,
    ...line,
    text: alike === runs.length ? line.text : `${line.text} (in ${alike} of ${runs.length} runs)`,
  };
}

function saidOf(run: RunRecord): Omit<VerdictLine, 'who'> {
  const { promise, verdict } = run;
  const { result, anomalies, invariants = [], reasons } = verdict;
  if (promise === 'none') return { text: 'nothing to judge' };
  switch (result) {
    case 'valid': {
      const unproven = unprovenBy(run);
      if (unproven !== undefined)
        return { text: `proves nothing: ${unproven.text}; what was looked at was right`, tone: 'doubt' };
      if (promise !== 'safe')
        return {
          text: 'nothing was wrong this time, although it promises no protection: it was not caught',
          tone: 'doubt',
        };
      const seen = invariants.filter((one) => one.result !== 'not-examined').length;
      const held = seen === 0 ? '' : `: ${seen} of ${invariants.length} invariants were looked at, and held`;
      return { text: `was right${held}`, tone: 'good' };
    }
    case 'inconclusive':
      return { text: `proves nothing: ${reasons.join('; ')}`, tone: 'doubt' };
    case 'invalid': {
      const [first, ...more] = anomalies;
      const what = spelled(first?.worst.text ?? 'invalid');
      const kinds = more.length === 1 ? 'kind' : 'kinds';
      const beside = more.length === 0 ? '' : `, and ${formatCount(more.length)} more ${kinds} of anomaly`;
      return promise === 'safe'
        ? { text: `BROKE ITS PROMISE: ${what}${beside}`, tone: 'bad' }
        : { text: `was wrong, as it must be without protection: ${what}${beside}`, tone: 'bad' };
    }
  }
}
