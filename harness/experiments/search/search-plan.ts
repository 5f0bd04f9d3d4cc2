import type { Objective } from '../../analyze/objective.ts';
import type { RateRange } from '../../analyze/search/highest-rate.ts';
import { ContendError } from '../../core/errors.ts';
import { formatRate } from '../../core/units.ts';
import type { Plan } from '../../plan/cell.ts';
import type { Choices } from '../../plan/choices.ts';
import type { Grammar } from '../../plan/given.ts';
import { flagsNamed, optionNames, optionOf } from '../../plan/option-table.ts';
import type { OptionName } from '../../plan/option-table.ts';
import { planOf } from '../../plan/plan.ts';
import type { PlanSources } from '../../plan/plan.ts';
import { settingsIn } from '../../plan/settings.ts';

/** What a search sets itself, or has no use for. */
const notSearched = new Set<OptionName>([
  'rate',
  'rounds',
  'blocks',
  'label',
  'reference',
  'think',
  'objective-baseline',
  'history-out',
  'gateway-log',
  'gateway-log-headers',
  'gateway-log-bodies',
  'warn',
]);

/** What `search` takes: what a race takes, but it finds the rate itself. */
export const searchGrammar: Grammar = {
  options: flagsNamed([
    'objective',
    'from',
    'to',
    'probes',
    'within',
    'rehearsal',
    ...optionNames.filter((name) => !notSearched.has(name)),
  ]),
  paths: false,
};

/** What counts for a search where nobody says otherwise. */
export const searchDefaults: Readonly<Partial<Record<OptionName, string>>> = {
  workload: 'last-item',
  arrival: 'poisson',
  clients: '64',
  duration: '5s',
  warmup: '500ms',
};

/** A plan with a search for each of its cells. */
export interface SearchPlan extends Plan, RateRange {
  readonly objective: Objective;
  /** Races at most for one cell. */
  readonly probes: number;
  /** Time for one cell, after which no other race is begun. */
  readonly withinMs: number;
}

/** Makes the plan of a search; throws a ContendError that holds every problem. */
export function searchPlan(sources: PlanSources, choices: Choices): SearchPlan {
  const { flags } = sources;
  const problems = [...flags.problems];
  const {
    from: fromPerS,
    to: toPerS,
    probes,
    within: withinMs,
    rehearsal: rehearsalMs,
  } = settingsIn(flagsNamed(['from', 'to', 'probes', 'within', 'rehearsal']), flags, choices, problems);
  if (fromPerS >= toPerS)
    problems.push(
      `--to: ${formatRate(toPerS)}/s is not above ${formatRate(fromPerS)}/s (--from); raise it or lower --from`,
    );
  const bounds = { fromPerS, toPerS, probes, withinMs };
  let plan: Plan | undefined;
  try {
    const given = { given: flags.given, problems: [] };
    plan = planOf({ ...sources, flags: given, defaults: searchDefaults }, choices);
    for (const arrival of new Set(plan.cells.map((cell) => cell.arrival)))
      if (arrival !== 'poisson' && arrival !== 'constant')
        problems.push(`--arrival: ${arrival} keeps to no rate; choose poisson or constant`);
  } catch (error) {
    if (!(error instanceof ContendError)) throw error;
    problems.push(...error.problems);
  }
  const objective = plan?.held?.objective;
  if (plan !== undefined && objective === undefined && problems.length === 0)
    problems.push(`--objective: is missing; write --objective '${optionOf('objective').example}'`);
  for (const { text } of objective?.thresholds.filter(({ ofKept }) => ofKept === true) ?? [])
    problems.push(`--objective: "${text}" is relative to a kept run; a search has none, write p99<50ms`);
  if (problems.length > 0 || plan === undefined || objective === undefined)
    throw new ContendError('CTD_OPTIONS', problems);
  return Object.freeze({ ...plan, ...bounds, objective, rehearsalMs });
}
