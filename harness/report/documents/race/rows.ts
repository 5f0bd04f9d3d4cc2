import { grouped } from '../../../core/grouped.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { settingsOfRun } from '../../../core/setting.ts';
import type { SettingOfRun } from '../../../core/setting.ts';
import { rankOf } from './rank.ts';

/** A row of a table: the blocks of one cell, which are equal in all settings. */
export interface Row {
  readonly runs: readonly RunRecord[];
  /** The one that stands for all of them: whoever was wrong in one block is wrong. */
  readonly run: RunRecord;
  /** Who is meant, in a sentence. */
  readonly label: string;
}

/** The rows of runs of one workload; what is wrong stands last, however fast. */
export function rowsOf(runs: readonly RunRecord[]): readonly Row[] {
  const differing = differingIn(runs);
  const cells = grouped(runs, (run) =>
    JSON.stringify([run.strategy, ...settingsOfRun.map(({ of }) => of(run) ?? null)]),
  );
  return [...cells.values()]
    .map((equal) => {
      const run = equal.reduce((worst, one) => (rankOf(one) > rankOf(worst) ? one : worst));
      return { runs: equal, run, label: labelOf(run, differing) };
    })
    .toSorted((one, other) => rankOf(one.run) - rankOf(other.run));
}

/** Settings in which runs differ from each other. */
export function differingIn(runs: readonly RunRecord[]): SettingOfRun[] {
  return settingsOfRun.filter(({ of, partial }) => {
    const texts = new Set(runs.map(of));
    if (partial === true) texts.delete(undefined);
    return texts.size > 1;
  });
}

/** A setting of a run as it stands in a sentence; empty for what goes without saying. */
export function wordsOf({ of, words }: SettingOfRun, run: RunRecord): string {
  const text = of(run);
  return text === undefined ? '' : words(text);
}

/** A run by its strategy and some of its settings. */
export function labelOf(run: RunRecord, settings: readonly SettingOfRun[]): string {
  const told = settings.filter(({ name }) => name !== 'machine').map((setting) => wordsOf(setting, run));
  return [run.strategy, ...told.filter((text) => text !== '')].join(', ');
}
