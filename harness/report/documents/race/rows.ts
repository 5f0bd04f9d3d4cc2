import { grouped } from '../../../core/grouped.ts';
import type { RunRecord } from '../../../core/run-record.ts';
import { settingsOfRun } from '../../../core/setting.ts';
import type { SettingOfRun } from '../../../core/setting.ts';
import type { Cell } from '../../document.ts';
import { rankOf } from './rank.ts';

/** A row of a table: a run, or the blocks of one cell. */
export interface Row {
  readonly runs: readonly RunRecord[];
  /** The one that stands for all of them: whoever was wrong in one block is wrong. */
  readonly run: RunRecord;
  /** Which of several rows this is that are equal in all settings but no blocks of each other: runs of several plans. */
  readonly number?: number;
  /** Who is meant, in a sentence. */
  readonly label: string;
}

/**
 * The rows of runs of one workload; what is wrong stands last, however fast. Runs of several plans that are equal in all settings
 * are rows of their own, unless they are to be taken `together`.
 */
export function rowsOf(runs: readonly RunRecord[], { together = false } = {}): readonly Row[] {
  const differing = differingIn(runs);
  const cells = grouped(runs, (run) =>
    JSON.stringify([run.strategy, ...settingsOfRun.map(({ of }) => of(run) ?? null)]),
  );
  return [...cells.values()]
    .flatMap((equal) => {
      const groups = !together && equal.some(isAlone) ? equal.map((run) => [run]) : [equal];
      return groups.map((blocks, index) => {
        const run = blocks.reduce((worst, one) => (rankOf(one) > rankOf(worst) ? one : worst));
        const row = { run, runs: blocks, ...(groups.length > 1 ? { number: index + 1 } : {}) };
        return { ...row, label: labelOf(row, differing) };
      });
    })
    .toSorted((one, other) => rankOf(one.run) - rankOf(other.run));
}

/** Whether a run was the only one of its cell in its plan. */
export function isAlone({ warnings }: RunRecord): boolean {
  return warnings.some(({ code }) => code === 'one-block');
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

/** A setting of a run as it stands in a table. */
export function settingCell({ of, value }: SettingOfRun, run: RunRecord): Cell {
  const figure = value?.(run);
  return { text: of(run) ?? '–', ...(figure === undefined ? {} : { value: figure }) };
}

/** A row by its strategy and some of its settings. */
export function labelOf({ run, number }: Omit<Row, 'label'>, settings: readonly SettingOfRun[]): string {
  const told = settings.filter(({ name }) => name !== 'machine').map((setting) => wordsOf(setting, run));
  const which = number === undefined ? '' : `run ${number}`;
  return [run.strategy, ...told, which].filter((text) => text !== '').join(', ');
}
