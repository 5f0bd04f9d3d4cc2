import type { RunRecord } from '../../core/run-record.ts';
import type { Objective } from '../objective.ts';
import { boundsOf } from './bounds.ts';
import type { Bound } from './bounds.ts';
import { calmTailOf, noFaster, tailDoubts } from './calm-tail.ts';
import { demandOf } from './demand.ts';
import type { Demand } from './demand.ts';
import { gatewaySOf, planLoad } from './load-plan.ts';
import type { End, LoadPlan, Task } from './load-plan.ts';
import { machinesOf } from './machines.ts';
import { speedUpOf } from './speed-up.ts';

/** Whose runs they are. */
interface Who {
  readonly strategy: string;
  readonly store: string;
  /** What its races were called, where somebody named them. */
  readonly label?: string;
}

/** What becomes of one strategy. */
export type Sized =
  | (Who & { readonly kind: 'excluded'; readonly why: string })
  | (Who & {
      readonly kind: 'planned';
      readonly demand: Demand;
      readonly plan: LoadPlan;
      /** The same with every measured figure at the cheap and at the dear end of its interval. */
      readonly plans: { readonly low: LoadPlan; readonly high: LoadPlan };
      /** `uncertain` where it depends on where in their intervals the figures lie. */
      readonly verdict: 'feasible' | 'uncertain' | 'infeasible';
      readonly bounds: readonly Bound[];
      /** The bound that is broken, or nearest to it. */
      readonly binding: Bound;
      /** By how much the rate may grow until a bound breaks with these instances; 0 where one is broken. */
      readonly headroom: number;
      readonly warnings: readonly string[];
    });

/** Says why a strategy must not be used on a store with so many instances; undefined where its promise is safe. */
export type Flaw = (strategy: string, store: string, instances: number) => string | undefined;

/** Plans a task for one strategy from its runs, all of one workload, machine and work. */
export function sizeStrategy(
  runs: readonly RunRecord[],
  {
    task,
    objective,
    flaw,
    wrong = [],
  }: {
    readonly task: Task;
    readonly objective: Objective;
    readonly flaw: Flaw;
    /** Runs that were left out because their service was wrong. */
    readonly wrong?: readonly RunRecord[];
  },
): Sized {
  const [run] = runs;
  const { strategy, store, label } = run ?? { strategy: '', store: '' };
  const who: Who = { strategy, store, ...(label === undefined ? {} : { label }) };
  const excluded = (why: string): Sized => ({ kind: 'excluded', ...who, why });
  const alone = flaw(strategy, store, 1);
  if (alone !== undefined) return excluded(`promises no protection: ${alone}`);
  const demand = demandOf(runs, task.utilisation);
  if (typeof demand === 'string') return excluded(`cannot be planned: ${demand}`);
  const { machine, cores } = task;
  const placed = machine === undefined ? undefined : machinesOf(runs, { machine, cores });
  const alike = speedUpOf(runs);
  const { speedUp } = placed ?? alike;
  const tail = calmTailOf(runs, task);
  const byFormula = (end: End, ratePerS = task.ratePerS): LoadPlan =>
    planLoad({ ...task, ratePerS }, demand, end, speedUp, placed?.instancesEach);
  const at = (end: End, ratePerS?: number): LoadPlan => noFaster(byFormula(end, ratePerS), tail, end);
  const plan = at('value');
  const unsafe = flaw(strategy, store, plan.instances);
  if (unsafe !== undefined) return excluded(`is not safe with more than one instance: ${unsafe}`);
  const plans = { low: at('low'), high: at('high') };
  const check = (of: LoadPlan): Bound[] => boundsOf(of, task, demand, objective);
  const fits = (of: LoadPlan): boolean => check(of).every(({ broken }) => !broken);
  const bounds = check(plan);
  const verdict = fits(plan)
    ? fits(plans.high)
      ? 'feasible'
      : 'uncertain'
    : fits(plans.low)
      ? 'uncertain'
      : 'infeasible';
  return {
    kind: 'planned',
    ...who,
    demand,
    plan,
    plans,
    verdict,
    bounds,
    binding: bindingOf(bounds),
    headroom: fits(plan)
      ? headroomOf((factor) => {
          const more = at('value', task.ratePerS * factor);
          return more.needed <= plan.instances && fits(more);
        })
      : 0,
    warnings: [
      ...wrongDoubt(
        wrong.filter((each) => each.strategy === strategy && each.store === store && each.label === label),
      ),
      ...(placed?.warnings ?? (alike.warning === undefined ? [] : [alike.warning])),
      ...doubtsOf(demand),
      ...tailDoubts(byFormula('value'), tail, objective),
      ...gatewayDoubt(demand, task, plan),
    ],
  };
}

/** The first that is broken, else the one that is used most. */
function bindingOf(bounds: readonly Bound[]): Bound {
  const broken = bounds.find((bound) => bound.broken);
  const [nearest] = bounds.toSorted((a, b) => b.value / b.limit - a.value / a.limit);
  const found = broken ?? nearest;
  if (found === undefined) throw new Error('there are bounds whatever the objective');
  return found;
}

/** How far a factor can grow above 1 while something holds, by bisection; at most a hundredfold. */
function headroomOf(holds: (factor: number) => boolean): number {
  let [low, high] = [1, 100];
  for (let round = 0; round < 20; round++) {
    const middle = Math.sqrt(low * high);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low - 1;
}

/** A service that was wrong once is not to be planned with before somebody knows why. */
function wrongDoubt(wrong: readonly RunRecord[]): string[] {
  const [first] = wrong;
  if (first === undefined) return [];
  const which = `run of ${first.startedAt}${wrong.length > 1 ? ` and ${wrong.length - 1} more` : ''}`;
  return [
    `it broke an invariant that it promises to keep (${which}, left out): find out why before you plan with it`,
  ];
}

/** Beyond this share of refusals an attempt costs less in the runs than one that wins. */
const fewRefusals = 0.5;

function doubtsOf({ store, serviceS, storeS, window, saturated, alone }: Demand): string[] {
  const refused = serviceS.runs.reduce((sum, { conflicts }) => sum + conflicts.terminal, 0);
  const won = serviceS.runs.reduce((sum, { operations }) => sum + operations.won, 0);
  const single = alone.runs.every(({ clients }) => clients === 1);
  return [
    ...(storeS === undefined && store !== 'memory'
      ? ['nobody measured what its store uses: the plan leaves the store out, and cannot say when it is full']
      : []),
    ...(serviceS.runs.length === 1 ? ['one run: its figures have no interval'] : []),
    ...(saturated
      ? [
          'every run kept the service busier than planned: queues are counted into the window, so that the plan errs to the safe side',
        ]
      : []),
    ...(refused > fewRefusals * (refused + won)
      ? [
          'the state refused most attempts (sold out, taken): they cost less than wins, so that the plan may be too small; measure with a larger --capacity',
        ]
      : []),
    ...(window === undefined ? ['nothing overlapped in any run: conflicts are not foreseen'] : []),
    ...(single ? [] : ['no run of one client: latency is counted up from CPU and work, and may be longer']),
  ];
}

/** Where the cost of a gateway comes from when no run had one. */
function gatewayDoubt({ gatewayS }: Demand, { gatewayCost }: Task, { conflictShare }: LoadPlan): string[] {
  if (gatewayS !== undefined) return [];
  const us = `${Math.round(1e6 * gatewaySOf(gatewayCost, conflictShare))} µs of CPU a request`;
  return [
    gatewayCost === undefined
      ? `no run had a gateway: ${us} are assumed; races with --gateway nginx among the results measure them`
      : `no run had a gateway: ${us} of the reference gateway, from ${gatewayCost.source}`,
  ];
}
