import { digestOf } from '../../core/digest.ts';
import { join } from 'node:path';
import { ContendError } from '../../core/errors.ts';
import type { Cell, Plan } from '../../plan/cell.ts';
import type { Choices } from '../../plan/choices.ts';
import type { Grammar, Source } from '../../plan/given.ts';
import { flagsNamed, optionNames, optionOf } from '../../plan/option-table.ts';
import type { FlagName, OptionName } from '../../plan/option-table.ts';
import { planOf } from '../../plan/plan.ts';
import type { PlanSources } from '../../plan/plan.ts';
import { settingsIn } from '../../plan/settings.ts';
import { parseVary, pointsOf, valueIn } from './vary.ts';

/** What a sweep sets itself, or has no use for. */
const notSwept = new Set<OptionName>([
  'blocks',
  'label',
  'reference',
  'objective',
  'objective-baseline',
  'history-out',
  'gateway-log',
  'gateway-log-headers',
  'gateway-log-bodies',
  'warn',
]);

/** What `sweep` takes: what a race takes, but blocks are called repetitions here. */
export const sweepGrammar: Grammar = {
  options: flagsNamed([
    'vary',
    'repetitions',
    'rehearsal',
    ...optionNames.filter((name) => !notSwept.has(name)),
  ]),
  paths: false,
};

/** What counts for a sweep where nobody says otherwise: points enough to fit a model to, in less than five minutes. */
export const sweepDefaults: Readonly<Partial<Record<OptionName, string>>> = {
  workload: 'last-item',
  duration: '1500ms',
  warmup: '500ms',
};
export const defaultVary = 'clients=1,2,4,8,16,24,32,48';

/** More points than this are a mistake in a list rather than a wish. */
const mostPoints = 500;

/** A plan whose cells are the points of a sweep; its blocks are their repetitions. */
export interface SweepPlan extends Plan {
  /** Settings that were varied, in the order in which they were named. */
  readonly varied: readonly OptionName[];
  /** Folder of the records: the one that was named, else one that follows from the points. */
  readonly folder: string;
}

/** Makes the plan of a sweep; throws a ContendError that holds every problem. */
export function sweepPlan(
  sources: Omit<PlanSources, 'defaults'> & {
    /** What counts before the defaults of a sweep where nobody says otherwise. */
    readonly defaults?: Readonly<Partial<Record<FlagName, string>>>;
  },
  choices: Choices,
): SweepPlan {
  const { flags } = sources;
  const texts = flags.given.get('vary')?.texts ?? (flags.given.has('clients') ? [] : [defaultVary]);
  const { axes, problems } = parseVary(texts);
  const { repetitions = optionOf('repetitions').default ?? '', ...usual } = sources.defaults ?? {};
  const times = flags.given.get('repetitions')?.texts[0] ?? repetitions;
  const found = [
    ...flags.problems,
    ...problems,
    ...axes
      .filter(({ name }) => flags.given.has(name))
      .map(({ name }) => `--${name}: --vary sets it already; leave out one of them`),
  ];
  const { rehearsal: rehearsalMs } = settingsIn(flagsNamed(['rehearsal']), flags, choices, found);
  const defaults = {
    ...sweepDefaults,
    ...usual,
    ...(axes.some(({ name }) => name === 'rate') ? { arrival: 'poisson' } : {}),
  };
  const plans: Plan[] = [];
  for (const point of pointsOf(axes)) {
    try {
      plans.push(planOf({ ...sources, flags: atPoint(flags, point, times), defaults }, choices));
    } catch (error) {
      if (!(error instanceof ContendError)) throw error;
      found.push(...error.problems);
    }
  }
  const [first] = plans;
  if (found.length > 0 || first === undefined) throw new ContendError('CTD_OPTIONS', [...new Set(found)]);
  const cells = plans.flatMap((plan) => plan.cells);
  if (cells.length > mostPoints)
    throw new ContendError('CTD_OPTIONS', [
      `${cells.length.toLocaleString('en')} points are too many; shorten the lists to at most ${mostPoints}`,
    ]);
  const twice = repeated(cells);
  if (twice !== undefined)
    throw new ContendError('CTD_OPTIONS', [
      `--vary: ${axes.map(({ name }) => `${name} ${valueIn(twice, name)}`).join(' with ')} is listed twice, however it is written; --repetitions repeats`,
    ]);
  return Object.freeze({
    ...first,
    cells: Object.freeze(cells),
    rehearsalMs,
    varied: axes.map(({ name }) => name),
    folder: flags.given.has('out')
      ? first.out
      : join(first.out, `sweep-${digestOf([cells, first.blocks, rehearsalMs])}`),
  });
}

/** The first cell that is another one once more: both would have one record. */
function repeated(cells: readonly Cell[]): Cell | undefined {
  const seen = new Set<string>();
  return cells.find((cell) => seen.size === seen.add(digestOf(cell)).size);
}

/** What the command line says of a point; problems of the line itself are told once, elsewhere. */
function atPoint(flags: Source, point: ReadonlyMap<OptionName, string>, repetitions: string): Source {
  const varied = [...point].map(
    ([name, text]) => [name, { texts: [text], source: `--vary ${name}` }] as const,
  );
  const blocks = ['blocks', { texts: [repetitions], source: '--repetitions' }] as const;
  return { given: new Map([...flags.given, ...varied, blocks]), problems: [] };
}
