import type { RunRecord } from '../core/run-record.ts';
import type { Source } from '../plan/given.ts';
import { flagsNamed } from '../plan/option-table.ts';
import { settingsIn } from '../plan/settings.ts';
import { choices } from './choices.ts';

/** Says which records the flags --workload, --strategy and --store leave, where they are given. */
export function namedIn(source: Source, problems: string[]): (run: RunRecord) => boolean {
  const names = ['workload', 'strategy', 'store'] as const;
  const asked = flagsNamed(names.filter((name) => source.given.has(name)));
  const settings: Partial<Record<string, readonly string[]>> = settingsIn(asked, source, choices, problems);
  const named = (name: (typeof names)[number]): ReadonlySet<string> | undefined => {
    const values = settings[name];
    if (values === undefined) return undefined;
    return values.includes('all') || values.includes('default') ? undefined : new Set(values);
  };
  const [ofWorkload, ofStrategy, ofStore] = names.map(named);
  return ({ workload, strategy, store }) =>
    ofWorkload?.has(workload) !== false &&
    ofStrategy?.has(strategy) !== false &&
    ofStore?.has(store) !== false;
}
