import type { RunRecord } from '../../core/run-record.ts';
import type { WarningCode } from '../../core/warning.ts';
import { warningCodes } from '../../core/warning.ts';
import { littlesLaw } from '../points/littles-law.ts';
import { settingsOfRun } from '../../core/setting.ts';
import type { Axis } from './scaling.ts';
import type { Point } from '../curves/series.ts';
import { grouped } from '../../core/grouped.ts';

/** Which rate of a run is its throughput. */
export type Throughput = 'goodput' | 'attempts';

/** Runs as points of one curve, or why they are none. */
export interface Gathered {
  /** What N is, in a word; `clients`, `instances`, `workers` or `rate`. */
  readonly varied: string;
  readonly axis: Axis;
  readonly points: readonly Point[];
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Settings that a curve can run over, each with the N of a run. */
const places: Readonly<Record<string, (run: RunRecord) => number>> = {
  clients: ({ clients }) => clients,
  instances: ({ instances }) => instances,
  workers: ({ workers }) => workers,
  rate: ({ settings }) => settings.ratePerS ?? Number.NaN,
};

/** Makes points of runs that differ in one thing only; runs of other strategies or machines are another curve. */
export function gatherPoints(runs: readonly RunRecord[], of: Throughput): Gathered {
  const differing = differencesOf(runs);
  const axes = differing.filter(({ name }) => Object.hasOwn(places, name));
  const problems = differing.filter((difference) => !axes.includes(difference)).map(mixed);
  if (axes.length > 1)
    problems.push(
      `the runs differ in ${axes.map(({ name }) => name).join(' and ')} at once; a curve runs over one of them: name the folder of such runs`,
    );
  if (axes.length === 0)
    problems.push(
      `the runs do not differ in clients, instances, workers or rate; measure some with npm run sweep -- ${runs.some(({ store }) => store === 'remote') ? '--service FILE ' : ''}--vary clients=1,2,4,8,16,32`,
    );
  const varied = axes[0]?.name ?? 'clients';
  const byN = grouped(runs, (run) => places[varied]?.(run) ?? Number.NaN);
  const rateOf = ({ rates }: RunRecord): number =>
    of === 'goodput' ? rates.goodputPerS : rates.attemptsPerS;
  return {
    varied,
    axis: varied === 'rate' ? 'load' : 'count',
    points: Array.from(byN, ([n, own]) => ({ n, xs: own.map(rateOf) })),
    problems,
    warnings: problems.length > 0 ? [] : doubtsOf(runs),
  };
}

interface Difference {
  readonly name: string;
  readonly values: readonly string[];
}

function differencesOf(runs: readonly RunRecord[]): Difference[] {
  const aspects = [
    { name: 'workload', of: ({ workload }: RunRecord) => workload },
    { name: 'strategy', of: ({ strategy }: RunRecord) => strategy },
    ...settingsOfRun.filter(({ name }) => name !== 'seed'),
  ];
  return aspects
    .map(({ name, of }) => ({ name, values: [...new Set(runs.map(of))].map((value) => value ?? 'none') }))
    .filter(({ values }) => values.length > 1);
}

/** Flags that narrow records to one of their kind. */
const narrowing: ReadonlySet<string> = new Set(['workload', 'strategy', 'store']);

function mixed({ name, values }: Difference): string {
  const [first = '', second = ''] = values;
  const more = values.length > 2 ? ` and ${values.length - 2} more` : '';
  const instead = narrowing.has(name)
    ? `choose one with --${name} ${name === 'store' ? first.split(' ')[0] : first}`
    : name === 'machine'
      ? 'fit the runs of one machine and one version'
      : 'fit runs that have it in common';
  return `the runs mix ${name}: ${first}, ${second}${more}; ${instead}`;
}

/** Warnings of a run that make its throughput another one than that of the service. */
const distorting: readonly WarningCode[] = [
  'generator-saturated',
  'rate-missed',
  'service-failed',
  'seed-failed',
  'errors',
];
/** Cores that others may use before they are in the way. */
const quiet = 0.3;

function doubtsOf(runs: readonly RunRecord[]): string[] {
  const count = (is: (run: RunRecord) => boolean): number => runs.filter(is).length;
  const among = (number: number): string => `${number} of ${runs.length} runs`;
  const wrong = count(({ verdict }) => verdict.result === 'invalid');
  const unlawful = runs.map(littlesLaw).filter((law) => law?.holds === false);
  const [broken, short, late] = ([undefined, 'short-race', 'late-generator'] as const).map(
    (whom) => unlawful.filter((law) => law?.blamed === whom).length,
  ) as [number, number, number];
  const disturbed = count(({ environment }) => (environment.neighbourShare ?? 0) > quiet);
  return [
    ...(wrong > 0
      ? [`${among(wrong)} have an invalid verdict: a service that is wrong has no capacity`]
      : []),
    ...(short > 0
      ? [`${among(short)} are too short for their waits: throughput times latency is not clients`]
      : []),
    ...(late > 0
      ? [`${among(late)} paused longer than asked, as the generator was late: the machine was too busy`]
      : []),
    ...(broken > 0
      ? [
          `${among(broken)} contradict Little's law: clients are not throughput times latency, so that a figure is wrong`,
        ]
      : []),
    ...(disturbed > 0
      ? [`${among(disturbed)} shared the machine: other processes took more than ${quiet} of a core`]
      : []),
    ...distorting.flatMap((code) => {
      const warned = count(({ warnings }) => warnings.some((warning) => warning.code === code));
      return warned > 0 ? [`${among(warned)} have the warning ${code}: ${warningCodes[code].about}`] : [];
    }),
  ];
}
