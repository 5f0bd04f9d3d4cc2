import type { RunRecord } from '../core/run-record.ts';
import { valuesOf } from '../plan/flag-values.ts';
import type { Source } from '../plan/given.ts';
import { choices } from './choices.ts';

/** Says which records the flags --workload, --strategy and --store leave, where they are given. */
export function namedIn(source: Source, problems: string[]): (run: RunRecord) => boolean {
  const named = (name: 'workload' | 'strategy' | 'store'): ReadonlySet<unknown> | undefined => {
    if (!source.given.has(name)) return undefined;
    const values = valuesOf(name, source, choices, problems);
    return values.includes('all') || values.includes('default') ? undefined : new Set(values);
  };
  const [ofWorkload, ofStrategy, ofStore] = [named('workload'), named('strategy'), named('store')];
  return ({ workload, strategy, store }) =>
    ofWorkload?.has(workload) !== false &&
    ofStrategy?.has(strategy) !== false &&
    ofStore?.has(store) !== false;
}
