import { ContendError } from '../core/errors.ts';
import { nearest } from '../core/registry.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Given, Source } from '../plan/given.ts';
import { flagsNamed } from '../plan/option-table.ts';
import { settingsIn } from '../plan/settings.ts';
import { choices } from './choices.ts';

/** Which records a command line leaves. */
export interface Narrowed {
  readonly isNamed: (run: RunRecord) => boolean;
  /** Those of all that were read; throws CTD_OPTIONS where a strategy or store that is named is neither one of ours nor in any of them. */
  readonly of: (runs: readonly RunRecord[]) => readonly RunRecord[];
}

/** Reads the flags --workload, --strategy and --store; a service of somebody's own is called in records what its adapter calls it. */
export function narrowedBy(source: Source, problems: string[]): Narrowed {
  const workload = flagsNamed(source.given.has('workload') ? ['workload'] : []);
  const { workload: ofWorkload }: Partial<Record<string, readonly string[]>> = settingsIn(
    workload,
    source,
    choices,
    problems,
  );
  const strategy = source.given.get('strategy');
  const store = source.given.get('store');
  const isNamed = (run: RunRecord): boolean =>
    leaves(ofWorkload, run.workload) &&
    leaves(strategy?.texts, run.strategy) &&
    leaves(store?.texts, run.store);
  return {
    isNamed,
    of(runs) {
      const wrong = [
        ...unknownIn(
          strategy,
          'strategy',
          choices.strategies,
          runs.map((run) => run.strategy),
        ),
        ...unknownIn(
          store,
          'store',
          choices.stores,
          runs.map((run) => run.store),
        ),
      ];
      if (wrong.length > 0) throw new ContendError('CTD_OPTIONS', wrong);
      return runs.filter(isNamed);
    },
  };
}

const sets: readonly string[] = ['all', 'default'];

function leaves(asked: readonly string[] | undefined, name: string): boolean {
  return asked === undefined || asked.some((one) => sets.includes(one)) || asked.includes(name);
}

/** Names that nobody has: neither the registry nor any record. */
function unknownIn(
  asked: Given | undefined,
  what: string,
  registry: readonly { readonly name: string }[],
  recorded: readonly string[],
): string[] {
  const ours = registry.map(({ name }) => name);
  const there = [...new Set(recorded)];
  return (asked?.texts ?? []).flatMap((text) => {
    if ([...ours, ...there, ...sets].includes(text)) return [];
    const near = nearest(text, [...there, ...ours]);
    const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
    const found = there.length === 0 ? 'there are none' : `there are ${there.join(', ')}`;
    return [`${asked?.source}: no record is of ${what} "${text}"${hint}; ${found}`];
  });
}
