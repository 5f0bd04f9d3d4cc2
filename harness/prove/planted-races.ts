import type { RunRecord } from '../core/run-record.ts';
import type { AnomalyKind, Verdict } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import type { Cell } from '../plan/cell.ts';
import type { Choices } from '../plan/choices.ts';
import { cellOf } from '../plan/plan.ts';
import type { PlantedMistake } from '../../targets/broken/planted/planted-mistake.ts';

/** One race of the reference service with a mistake in what it stores or shows, or of a workload without any. */
export interface PlantedRace {
  readonly workload: string;
  /** Absent for the control. */
  readonly planted?: PlantedMistake;
  readonly cell: Cell;
}

/** What came of the races of one workload's mistakes. */
export interface PlantedProof {
  readonly workload: string;
  readonly control: Verdict['result'];
  readonly mistakes: readonly {
    readonly name: string;
    readonly about: string;
    readonly result: Verdict['result'];
    readonly kinds: readonly AnomalyKind[];
    /** What had to be found; absent where anything would do. */
    readonly shows?: AnomalyKind;
  }[];
  /** What must hold and does not. */
  readonly problems: readonly string[];
}

/** Every race, whatever its workload and mistake: it ends with its requests, of which a slow machine needs as many. */
const settings = {
  store: 'memory',
  strategy: 'mutex',
  clients: 16,
  capacity: 5,
  warmup: '0s',
  duration: '10s',
  history: '3k',
} as const;

/** Lists the races of all mistakes, after the control of each workload. */
export function plantedRaces(
  mistakes: readonly PlantedMistake[],
  seed: number,
  choices: Choices,
): readonly PlantedRace[] {
  const names = [...new Set(mistakes.map(({ workload }) => workload))];
  return names.flatMap((workload) => {
    const cell = cellOf({ ...settings, workload, seed }, choices);
    const own = mistakes.filter((mistake) => mistake.workload === workload);
    return [
      { workload, cell },
      ...own.map((planted) => ({
        workload,
        planted,
        cell: { ...cell, target: { kind: 'reference', broken: planted.name } as const },
      })),
    ];
  });
}

/** Workloads that have checks, and no mistake that is planted for them. */
export function unplanted(
  workloads: readonly Pick<Workload, 'name' | 'check'>[],
  mistakes: readonly Pick<PlantedMistake, 'workload'>[],
): string[] {
  const planted = new Set(mistakes.map(({ workload }) => workload));
  return workloads
    .filter(({ name, check }) => check !== undefined && !planted.has(name))
    .map(({ name }) => `${name}: no mistake in targets/broken/planted/ is planted for it`);
}

/** What the races show, in their order, workload by workload. */
export function plantedProofs(races: readonly PlantedRace[], records: readonly RunRecord[]): PlantedProof[] {
  const raced = races.map((race, at) => ({ ...race, verdict: records[at]!.verdict }));
  return [...new Set(races.map(({ workload }) => workload))].map((workload) => {
    const own = raced.filter((race) => race.workload === workload);
    const control = own.find(({ planted }) => planted === undefined)?.verdict;
    const mistakes = own.flatMap(({ planted, verdict: { result, anomalies } }) =>
      planted === undefined
        ? []
        : [
            {
              name: planted.name,
              about: planted.about,
              result,
              kinds: anomalies.map(({ kind }) => kind),
              ...(planted.shows === undefined ? {} : { shows: planted.shows }),
            },
          ],
    );
    return {
      workload,
      control: control?.result ?? 'inconclusive',
      mistakes,
      problems: [
        ...(control?.result === 'valid'
          ? []
          : [`${workload} without a mistake is ${control?.result}: ${textOf(control)}`]),
        ...mistakes
          .filter(({ result }) => result !== 'invalid')
          .map(({ name, about, result }) => `${name} (${about}) was not caught: ${workload} is ${result}`),
        ...mistakes
          .filter(
            ({ result, shows, kinds }) =>
              result === 'invalid' && shows !== undefined && !kinds.includes(shows),
          )
          .map(({ name, about, shows }) => `${name} (${about}) was not found to be ${shows}`),
      ],
    };
  });
}

function textOf(verdict: Verdict | undefined): string {
  return [...(verdict?.anomalies ?? []).map(({ worst }) => worst.text), ...(verdict?.reasons ?? [])].join(
    '; ',
  );
}
