import { formatFigure, formatShare } from '../../core/units.ts';
import { holds } from '../objective.ts';
import type { Objective, Threshold } from '../objective.ts';
import type { Demand } from './demand.ts';
import type { LoadPlan, Task } from './load-plan.ts';

/** Something that limits a deployment, and how far it is used. */
export interface Bound {
  readonly name: string;
  /** In words, such as `1.43 of 0.7`. */
  readonly text: string;
  readonly value: number;
  readonly limit: number;
  readonly broken: boolean;
  /** What would make room; only where it is broken. */
  readonly lift?: string;
}

/** How busy the hottest record may be: beyond it the smallest burst fills it. */
const hottestLimit = 0.7;

/** Everything that limits a plan, in the order in which it is checked. */
export function boundsOf(plan: LoadPlan, task: Task, demand: Demand, objective: Objective): Bound[] {
  const races = demand.window?.kind === 'races';
  const shards = Math.ceil(plan.hottestUse / hottestLimit);
  const hottest = limit('hottest key', plan.hottestUse, hottestLimit, {
    lift: `no number of instances lifts it: split the hottest key into at least ${shards} shards, shorten the time between reading and writing, ${races ? 'or take a strategy without that window, such as atomic-script' : 'or put its operations in one queue and answer later'}`,
  });
  // Attempts without end: nothing else can be reckoned with, and nothing else lifts it.
  if (!Number.isFinite(plan.attemptsPerS)) return [hottest];
  return [
    hottest,
    limit('store', plan.storeUse, task.utilisation, {
      lift: `more instances only add to it: split the store into ${Number.isFinite(plan.storeUse) ? Math.ceil(plan.storeUse / task.utilisation) : 'more'} shards, or take a strategy with fewer or cheaper commands`,
    }),
    limit('instances', plan.needed, 1e5, {
      lift: 'throughput over instances peaks before it is enough: lower what they share',
    }),
    ...objective.thresholds.flatMap((threshold) => objectiveBound(threshold, plan)),
  ];
}

/** Bounds of an objective that no plan can tell in advance. */
export function unpredicted(objective: Objective): string[] {
  return objective.thresholds
    .filter(({ metric }) => metric === 'max' || metric === 'unknown' || metric === 'errors')
    .map(({ text }) => text);
}

const rests = { p50: 0.5, p90: 0.1, p99: 0.01, p999: 0.001 } as const;

function objectiveBound(threshold: Threshold, plan: LoadPlan): Bound[] {
  const { metric, value, text } = threshold;
  switch (metric) {
    case 'p50':
    case 'p90':
    case 'p99':
    case 'p999': {
      const ms = plan.latencyS(rests[metric]) * 1000;
      const shown = `${formatFigure(ms)} ms of ${formatFigure(value)} ms`;
      return [
        {
          name: text,
          text: shown,
          value: ms,
          limit: value,
          broken: !holds(threshold, ms),
          lift: 'retries and queues at the records make it, not the number of instances: lower the rate of the hottest key',
        },
      ];
    }
    case '409':
      return [
        {
          name: text,
          text: `${formatShare(plan.conflictShare)} of ${formatShare(value)}`,
          value: plan.conflictShare,
          limit: value,
          broken: !holds(threshold, plan.conflictShare),
          lift: 'spread the hottest keys, shorten the window, or take a strategy that lets writers wait',
        },
      ];
    case 'goodput':
      return [
        {
          name: text,
          text: `${formatFigure(plan.wonPerS)}/s for ${formatFigure(value)}/s`,
          value,
          limit: plan.wonPerS,
          broken: !holds(threshold, plan.wonPerS),
          lift: 'raise the rate, or let clients try again more often',
        },
      ];
    case 'violations':
    case 'max':
    case 'unknown':
    case 'errors':
      return [];
  }
}

function limit(name: string, value: number, most: number, { lift }: { readonly lift: string }): Bound {
  const broken = !(value <= most);
  const text = `${Number.isFinite(value) ? formatFigure(value) : 'unbounded'} of ${formatFigure(most)}`;
  return { name, text, value, limit: most, broken, ...(broken ? { lift } : {}) };
}
