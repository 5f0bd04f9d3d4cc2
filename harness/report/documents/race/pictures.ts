import type { RunRecord } from '../../../core/run-record.ts';
import type { Shown } from '../exhibits.ts';
import type { Row } from './rows.ts';

/**
 * The exhibits that a page shows of rows: of each kind of anomaly the worst, and of one who was right the record at which
 * most requests lost a race. Where several rows have one kind it is that of the row that stands last: the worst.
 */
export function picturesOf(rows: readonly Row[]): readonly Shown[] {
  const ordered = rows.toReversed().flatMap(({ run, runs }) => [run, ...runs.filter((one) => one !== run)]);
  const kinds = new Set(ordered.flatMap(({ verdict }) => verdict.anomalies.map(({ kind }) => kind)));
  const wrong = [...kinds].flatMap((kind) =>
    firstOf(ordered, ({ of }) => of.kind === 'anomaly' && of.anomaly === kind && of.which === 'worst'),
  );
  const right = ordered.filter(({ verdict }) => verdict.anomalies.length === 0);
  return [...wrong, ...firstOf(right, ({ of }) => of.kind === 'contended')];
}

function firstOf(runs: readonly RunRecord[], isMeant: (exhibit: Shown['exhibit']) => boolean): Shown[] {
  for (const run of runs) {
    const exhibit = run.exhibits?.find(isMeant);
    if (exhibit !== undefined) return [{ run, exhibit }];
  }
  return [];
}
