import type { Evidence } from '../core/evidence.ts';
import { find } from '../core/registry.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { AnomalyKind } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { warmupRounds } from '../run/race/prepare.ts';
import type { Cell } from '../plan/cell.ts';
import type { Choices } from '../plan/choices.ts';
import { cellOf } from '../plan/plan.ts';
import type { BrokenService } from '../../targets/broken/broken-service.ts';
import { detectionOf } from './detection.ts';
import type { Detection } from './detection.ts';

/** The three races of a broken service: as it is with a widened window, without, and its control. */
export const variants = ['wide', 'narrow', 'control'] as const;
export type Variant = (typeof variants)[number];

/** One race of a broken service. */
export interface BrokenRace {
  readonly service: BrokenService;
  readonly variant: Variant;
  readonly cell: Cell;
}

/** Clients and rounds of every race, and how far the window between reading and writing is opened. */
export const raceSettings = { clients: 16, capacity: 5, wideMs: 5, rounds: 20 } as const;

/** Lists the races of all services. */
export function brokenRaces(
  services: readonly BrokenService[],
  seed: number,
  choices: Choices,
): readonly BrokenRace[] {
  const { clients, capacity, wideMs, rounds } = raceSettings;
  return services.flatMap((service) =>
    variants.map((variant) => {
      const { workload, store, strategy, race, times, broken } = service;
      const work = variant === 'narrow' ? '0s' : `${wideMs}ms`;
      const shared = { arrival: 'burst', clients, rounds, capacity, seed, history: '200k' };
      const cell = cellOf({ workload, store, strategy, ...shared, work, ...race }, choices);
      const isBroken = variant !== 'control';
      const lockTimes = (isBroken ? broken?.times : undefined) ?? times;
      return {
        service,
        variant,
        cell: {
          ...cell,
          target: {
            kind: 'reference',
            ...(lockTimes === undefined ? {} : { lockTimes }),
            ...(isBroken ? { broken: service.name } : {}),
          },
          ...(isBroken && broken?.precondition !== undefined ? { precondition: broken.precondition } : {}),
        },
      };
    }),
  );
}

/** What came of the races of one broken service. */
export interface Caught {
  readonly name: string;
  readonly about: string;
  readonly workload: string;
  readonly store: string;
  readonly instances: number;
  readonly anomaly: AnomalyKind;
  /** All kinds that were found, also beside the one that had to be. */
  readonly kinds: readonly AnomalyKind[];
  readonly wide: Detection;
  readonly narrow: Detection;
  readonly control: { readonly strategy: string; readonly result: RunRecord['verdict']['result'] };
  /** What must hold and does not; empty when the service is caught and its control passes. */
  readonly problems: readonly string[];
}

/** Gathers what races show until all of a service are done. */
export class BrokenRaceResults {
  readonly #workloads: readonly Workload[];
  readonly #detections = new Map<BrokenRace, Detection>();
  readonly #records = new Map<BrokenRace, RunRecord>();

  constructor(workloads: readonly Workload[]) {
    this.#workloads = workloads;
  }

  judge(race: BrokenRace, evidence: Evidence): void {
    const workload = find(this.#workloads, race.cell.workload, 'workload');
    if (typeof workload === 'string') throw new Error(workload);
    const rounds = { warmup: warmupRounds, rounds: race.cell.rounds };
    this.#detections.set(race, detectionOf(evidence, workload, race.service.anomaly, rounds));
  }

  keep(race: BrokenRace, record: RunRecord): void {
    this.#records.set(race, record);
  }

  /** The result of a service whose three races are done. */
  of(races: readonly BrokenRace[]): Caught {
    const [wide, narrow, control] = variants.map((variant) => {
      const race = races.find((one) => one.variant === variant);
      const detection = race === undefined ? undefined : this.#detections.get(race);
      const record = race === undefined ? undefined : this.#records.get(race);
      if (race === undefined || detection === undefined || record === undefined)
        throw new Error(`the race ${variant} is missing`);
      return { race, detection, record };
    });
    if (wide === undefined || narrow === undefined || control === undefined) throw new Error('no races');
    const { service, cell } = wide.race;
    const kinds = wide.record.verdict.anomalies.map(({ kind }) => kind);
    const { verdict } = control.record;
    return {
      name: service.name,
      about: service.about,
      workload: cell.workload,
      store: cell.store,
      instances: cell.instances,
      anomaly: service.anomaly,
      kinds,
      wide: wide.detection,
      narrow: narrow.detection,
      control: { strategy: cell.strategy, result: verdict.result },
      problems: [
        ...(kinds.includes(service.anomaly) && wide.detection.caught > 0
          ? []
          : [
              `${service.name} was not caught: ${service.anomaly} was expected, ${kinds.join(', ') || 'nothing'} found`,
            ]),
        ...(verdict.result === 'valid'
          ? []
          : [
              `${service.name} without its fault is ${verdict.result}: ${[...verdict.anomalies.map(({ worst }) => worst.text), ...verdict.reasons].join('; ')}`,
            ]),
      ],
    };
  }
}
