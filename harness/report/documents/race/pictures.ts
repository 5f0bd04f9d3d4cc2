import type { RunRecord } from '../../../core/run-record.ts';
import type { Shown } from '../exhibits.ts';
import type { Row } from './rows.ts';

/** The exhibits that a page shows of rows: the worst of each kind of anomaly, and of who was right where most lost a race. */
export function picturesOf(rows: readonly Row[]): readonly Shown[] {
  // What is worst stands last in a table.
  return rows.toReversed().flatMap(({ run, runs }) => {
    const kinds = new Set(runs.flatMap(({ verdict }) => verdict.anomalies.map(({ kind }) => kind)));
    const ordered = [run, ...runs.filter((one) => one !== run)];
    if (kinds.size === 0)
      return ordered.slice(0, 1).flatMap((one) => shownOf(one, ({ of }) => of.kind === 'contended'));
    return [...kinds].flatMap((kind) =>
      ordered
        .flatMap((one) =>
          shownOf(one, ({ of }) => of.kind === 'anomaly' && of.anomaly === kind && of.which === 'worst'),
        )
        .slice(0, 1),
    );
  });
}

function shownOf(run: RunRecord, isMeant: (exhibit: Shown['exhibit']) => boolean): Shown[] {
  return (run.exhibits ?? []).filter(isMeant).map((exhibit) => ({ run, exhibit }));
}
