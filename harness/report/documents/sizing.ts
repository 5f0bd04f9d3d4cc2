import type { Range } from '../../analyze/sizing/estimate.ts';
import type { LoadPlan, Task } from '../../analyze/sizing/load-plan.ts';
import type { Measured } from '../../analyze/sizing/demand.ts';
import type { Skipped } from '../../analyze/sizing/select.ts';
import type { Sized } from '../../analyze/sizing/size.ts';
import { costOf } from '../../analyze/sizing/cost.ts';
import type { RunRecord } from '../../core/run-record.ts';
import { formatSkew } from '../../core/skew.ts';
import {
  formatCount,
  formatDuration,
  formatFigure,
  formatMs,
  formatRate,
  formatShare,
} from '../../core/units.ts';
import type { Chart } from '../chart.ts';
import { figureCell, left, list, right, sentences, spare } from '../document.ts';
import type { Case, Cell, Document, List, Table, Verdicts } from '../document.ts';

/** A sizing of several strategies with what was asked. */
export interface SizingReport {
  readonly workload: string;
  readonly machine: string;
  readonly task: Task;
  readonly objective: string;
  readonly workMs: number;
  readonly price: number | undefined;
  readonly sized: readonly Sized[];
  /** Records that no plan could rest on. */
  readonly skipped: readonly Skipped[];
  /** Records that a plan rests on although their figures contradict each other. */
  readonly doubtful: readonly Skipped[];
  /** Bounds of the objective that nothing foresees. */
  readonly unpredicted: readonly string[];
}

type Planned = Extract<Sized, { kind: 'planned' }>;

const words = { feasible: '✓ feasible', uncertain: '? uncertain', infeasible: '✗ INFEASIBLE' } as const;

/** A sizing as a table, with every figure that went into it. */
export function sizingDocument(report: SizingReport): Document {
  const { task, sized, price, workMs } = report;
  const planned = sized.filter((each) => each.kind === 'planned');
  return {
    blocks: [
      {
        kind: 'heading',
        text: report.workload,
        about: `${formatRate(task.ratePerS)} operations/s on ${task.keys === 1 ? '1 key' : `${formatCount(task.keys)} keys`}, ${formatSkew(task.skew)}, ${workMs === 0 ? 'no work' : `work ${formatDuration(workMs)}`}, ${report.objective}`,
        facts: [
          [
            `processors ${formatShare(task.utilisation)} busy at most`,
            `${task.cores} a process`,
            task.retries === undefined ? 'clients try until they win' : `${task.retries} retries`,
            task.machine === undefined
              ? 'one instance and one gateway to spare'
              : `one machine of ${formatCount(task.machine)} cores and one gateway to spare`,
          ],
          [`measured on ${report.machine}`],
        ],
      },
      verdictsOf(sized),
      ...(planned.length > 0 ? [tableOf(planned, price)] : []),
      ...(planned.length > 0 ? [{ kind: 'aside', blocks: () => [foreseenLatency(planned)] } as const] : []),
      ...planned.flatMap((each) => detailsOf(each, report)),
      ...list(
        sized.flatMap((each) => (each.kind === 'excluded' ? [`${nameOf(each)}: excluded, ${each.why}`] : [])),
      ),
      ...list(recordLines('left out', report.skipped)),
      ...list(recordLines('doubtful', report.doubtful)),
      ...sentences(
        ...(report.unpredicted.length > 0
          ? [`Not foreseen by any model, and left to a measurement: ${report.unpredicted.join(', ')}.`]
          : []),
        'From a to b: with every measured figure at the cheap and at the dear end of its 95 % interval. Figures of one shared machine compare strategies: measure on yours before you buy. docs/sizing.md has the formulas.',
      ),
    ],
    data: dataOf(report),
    cases: casesOf(report),
  };
}

/** Records that are named for one reason; programs get all. */
const named = 3;

function recordLines(what: string, all: readonly Skipped[]): string[] {
  return [...new Set(all.map(({ why }) => why))].map((why) => {
    const records = all.filter((each) => each.why === why).map(({ record }) => record);
    const more = records.length > named ? ` and ${formatCount(records.length - named)} more` : '';
    return `${what}: ${records.slice(0, named).join('; ')}${more}: ${why}`;
  });
}

/** The same for programs; what has no bound is null. */
function dataOf({ sized, ...asked }: SizingReport): object {
  const strategies = sized.map((each) => {
    if (each.kind === 'excluded') return each;
    const { demand, plan, plans, bounds, binding, ...rest } = each;
    const span = (of: (plan: LoadPlan) => number): Range => ({
      value: of(plan),
      low: of(plans.low),
      high: of(plans.high),
    });
    const cost = costOf(plan, asked.price);
    return {
      ...rest,
      binding: binding.name,
      bounds,
      instances: span(({ instances }) => instances),
      gateways: span(({ gateways }) => gateways),
      ...(plan.machines === undefined
        ? {}
        : {
            instancesAMachine: plan.machines.instancesEach,
            machines: span(({ machines }) => machines?.ofInstances ?? Number.NaN),
            gatewayMachines: span(({ machines }) => machines?.ofGateways ?? Number.NaN),
          }),
      attemptsPerS: span(({ attemptsPerS }) => attemptsPerS),
      attemptsPerWin: span(({ attemptsPerWin }) => attemptsPerWin),
      conflictShare: span(({ conflictShare }) => conflictShare),
      storeUse: span(({ storeUse }) => storeUse),
      hottestKeyUse: span(({ hottestUse }) => hottestUse),
      cpuMsPerWin: span(({ cpuPerWinS }) => cpuPerWinS * 1000),
      p99Ms: span(({ latencyS }) => latencyS(0.01) * 1000),
      ...(cost === undefined ? {} : { cost }),
      measured: figuresOf(each).map(({ name, unit, figure, factor }) => ({
        name,
        unit,
        value: figure.value * factor,
        low: figure.low * factor,
        high: figure.high * factor,
        runs: figure.runs.map(runName),
      })),
      ...(demand.window?.kind === 'races' ? { curve: demand.window.curve.formula } : {}),
    };
  });
  const { task, ...others } = asked;
  return { ...others, ...task, skew: formatSkew(task.skew), strategies };
}

function tableOf(planned: readonly Planned[], price: number | undefined): Table {
  const hasMachines = planned.some(({ plan }) => plan.machines !== undefined);
  return {
    kind: 'table',
    columns: [
      left('strategy'),
      left('verdict'),
      ...(hasMachines ? [right('machines'), right('inst.', 'each')] : [right('instances')]),
      right('gate-', 'ways'),
      spare(1, right('store', 'use')),
      right('hottest', 'key'),
      spare(3, right('tries', 'a win')),
      right('CPU ms', 'a win'),
      right('p99', 'ms'),
      spare(2, { ...right('head-', 'room'), unit: 'share' }),
      ...(price === undefined ? [] : [right('cost', 'an hour')]),
    ],
    rows: planned.map((each): Cell[] => {
      const { plan, plans, verdict, headroom } = each;
      const tone = tones[verdict];
      const cost = costOf(plan, price);
      return [
        { text: nameOf(each) },
        { text: words[verdict], tone },
        spanCell(plan.machines?.ofInstances ?? plan.instances, [
          plans.low.machines?.ofInstances ?? plans.low.instances,
          plans.high.machines?.ofInstances ?? plans.high.instances,
        ]),
        ...(plan.machines === undefined
          ? [figureCell(plan.gateways, whole)]
          : [
              figureCell(plan.machines.instancesEach, whole),
              figureCell(
                plan.gateways,
                (count) => `${whole(count)} on ${whole(plan.machines?.ofGateways ?? 0)}`,
              ),
            ]),
        figureCell(
          each.demand.storeS === undefined && each.store !== 'memory' ? undefined : plan.storeUse,
          (use) => (use === undefined ? '–' : formatFigure(use)),
        ),
        figureCell(plan.hottestUse, formatFigure),
        figureCell(plan.attemptsPerWin, formatFigure),
        figureCell(plan.cpuPerWinS * 1000, formatFigure),
        figureCell(plan.latencyS(0.01) * 1000, formatMs),
        figureCell(headroom, (share) => (share >= 98 ? '>9,800%' : formatShare(share))),
        ...(price === undefined ? [] : [figureCell(cost?.perHour, formatFigure)]),
      ];
    }),
  };
}

/** A whole number, with what it is at both ends of the figures where that differs. */
function spanCell(value: number, [low, high]: readonly [number, number]): Cell {
  return {
    text: low === high ? whole(value) : `${whole(value)} (${whole(low)}–${whole(high)})`,
    value,
    interval: [low, high],
  };
}

const tones = { feasible: 'good', uncertain: 'doubt', infeasible: 'bad' } as const;

function verdictsOf(sized: readonly Sized[]): Verdicts {
  return {
    kind: 'verdicts',
    about: 'What it takes',
    items: sized.map((each) => {
      if (each.kind === 'excluded') return { who: nameOf(each), text: `left out: ${each.why}` };
      const { verdict, plan, binding } = each;
      const needs = needsOf(plan);
      const text =
        verdict === 'infeasible'
          ? `INFEASIBLE: ${binding.name}, ${binding.text}`
          : `${verdict}: ${needs}; nearest to its bound is ${binding.name}, ${binding.text}`;
      return { who: nameOf(each), text, tone: tones[verdict] };
    }),
  };
}

/** A case a strategy that a plan was made for: one that holds at neither end of its intervals has failed. */
function casesOf({ workload, objective, sized }: SizingReport): Case[] {
  const outcomes = { good: 'passed', doubt: 'unproven', bad: 'failed' } as const;
  return verdictsOf(sized).items.flatMap(({ who, text, tone }): Case[] =>
    tone === undefined
      ? []
      : [
          {
            suite: workload,
            name: `${who}, ${objective}`,
            seconds: 0,
            outcome: outcomes[tone],
            ...(tone === 'good' ? {} : { why: text }),
          },
        ],
  );
}

/** What a plan is made of, in words. */
function needsOf({ instances, gateways, machines }: LoadPlan): string {
  if (machines === undefined) return `${whole(instances)} instances and ${whole(gateways)} gateways`;
  const { instancesEach, ofInstances, ofGateways } = machines;
  return `${whole(ofInstances)} machines of ${whole(instancesEach)} ${instancesEach === 1 ? 'instance' : 'instances'}, and ${whole(gateways)} gateways on ${whole(ofGateways)} more`;
}

/** The latency that each plan foresees, by percentile. */
function foreseenLatency(planned: readonly Planned[]): Chart {
  const shares = Array.from({ length: 25 }, (_, index) => 1 - 10 ** (-index / 8));
  return {
    kind: 'chart',
    about: 'Latency that is foreseen, by percentile',
    reading:
      'Between what follows from each measured figure at the cheap and at the dear end of its interval.',
    x: { name: 'percentile of operations', unit: 'ratio', scale: 'percentile' },
    y: { name: 'latency', unit: 'ms', scale: 'log' },
    series: planned.map((each) => ({
      name: nameOf(each),
      shape: 'line',
      points: shares.flatMap((share) => {
        const [y, low, high] = [each.plan, each.plans.low, each.plans.high].map(
          ({ latencyS }) => latencyS(1 - share) * 1000,
        ) as [number, number, number];
        if (!Number.isFinite(y) || y <= 0) return [];
        return [{ x: share, y, ...(Number.isFinite(high) && low > 0 ? { low, high } : {}) }];
      }),
      ...(each.verdict === 'infeasible' ? { isWrong: true as const } : {}),
    })),
  };
}

/** The command that makes the intervals of a strategy narrower. */
function moreOf({ strategy, store }: Planned, { workload, workMs }: SizingReport): string {
  if (store === 'remote')
    return `npm run sweep -- ${strategy === 'remote' ? `--url URL --workload ${workload}` : '--service FILE'} --vary clients=1,4,16 --keys 1 --capacity 1M --repetitions 10, then npm run size -- --workload ${workload} --strategy ${strategy}`;
  const work = workMs > 0 ? ` --work ${workMs}ms` : '';
  return `npm run sweep -- --workload ${workload} --strategy ${strategy} --store ${store}${work} --repetitions 10, then npm run size again`;
}

function boundLine(each: Planned, report: SizingReport): string {
  const { binding, verdict, bounds, plans, plan } = each;
  const broken = bounds.filter((bound) => bound.broken);
  if (verdict === 'infeasible')
    return `${nameOf(each)}: INFEASIBLE. ${broken.map(({ name, text, lift }) => `${name}: ${text}${lift === undefined ? '' : `; ${lift}`}`).join('. ')}.`;
  const hottest = `hottest key ${formatFigure(plan.hottestUse)} (${formatFigure(plans.low.hottestUse)} to ${formatFigure(plans.high.hottestUse)})`;
  return `${nameOf(each)}: ${binding.broken ? 'on the edge at' : 'nearest to its bound is'} ${binding.name}, ${binding.text}; ${hottest}${verdict === 'uncertain' ? `; it depends on where in their intervals the figures lie: ${moreOf(each, report)}` : ''}`;
}

/** How near to its bounds a plan is, and from what figures that follows. */
function detailsOf(each: Planned, report: SizingReport): List[] {
  const { workMs } = report;
  const { demand, warnings } = each;
  const curve = demand.window?.kind === 'races' ? `, share lost ${demand.window.curve.formula}` : '';
  return list(
    [
      ...figuresOf(each).map(({ name, unit, figure, factor }) => {
        const beside = name === 'conflict window' ? `; work ${formatDuration(workMs)}${curve}` : '';
        return `${name} ${shown(figure, factor)} ${unit}${beside} · ${runsOf(figure.runs)}`;
      }),
      ...warnings.map((warning) => `! ${warning}`),
    ],
    { about: boundLine(each, report) },
  );
}

interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly figure: Measured;
  readonly factor: number;
}

/** Every measured figure that went into a plan. */
function figuresOf({ demand }: Planned): Figure[] {
  const { serviceS, storeS, gatewayS, alone, window } = demand;
  const ms = { unit: 'ms', factor: 1000 };
  return [
    { name: 'service CPU an attempt', figure: serviceS, ...ms },
    ...(storeS === undefined ? [] : [{ name: 'store CPU an attempt', figure: storeS, ...ms }]),
    ...(gatewayS === undefined ? [] : [{ name: 'gateway CPU a request', figure: gatewayS, ...ms }]),
    { name: 'attempt alone', figure: alone, ...ms },
    ...(window === undefined
      ? []
      : [
          {
            name: window.kind === 'races' ? 'conflict window' : 'time a turn takes at most',
            figure: { ...window.seconds, runs: window.runs },
            ...ms,
          },
        ]),
  ];
}

function shown({ value, low, high }: Range, factor: number): string {
  const figure = formatFigure(value * factor);
  return low === high
    ? figure
    : `${figure} (${formatFigure(low * factor)} to ${formatFigure(high * factor)})`;
}

function runsOf(runs: readonly RunRecord[]): string {
  const [first] = runs;
  if (first === undefined) return 'no run';
  return `${runName(first)}${runs.length > 1 ? ` and ${runs.length - 1} more` : ''}`;
}

/** A run as somebody finds it again: no two start in one millisecond. */
function runName({ startedAt, clients, settings }: RunRecord): string {
  const load =
    settings.ratePerS === undefined
      ? `${clients} ${clients === 1 ? 'client' : 'clients'}`
      : `${formatFigure(settings.ratePerS)}/s`;
  return `run of ${startedAt}, ${load}`;
}

function nameOf({
  strategy,
  store,
  label,
}: {
  readonly strategy: string;
  readonly store: string;
  readonly label?: string;
}): string {
  return label === undefined ? `${strategy} on ${store}` : `${strategy} ${label} on ${store}`;
}

function whole(count: number): string {
  return Number.isFinite(count) ? formatCount(count) : '∞';
}
