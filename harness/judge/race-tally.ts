import { spuriousConflicts } from '../check/conflicts.ts';
import type { Asked } from '../core/asked.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Exhibit } from '../core/exhibit.ts';
import type { FaultReport } from '../core/fault.ts';
import type { History } from '../core/history.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { chosenExhibits, exhibitable, mostOf } from '../exhibits/exhibits.ts';
import type { Exhibitable } from '../exhibits/exhibits.ts';
import { FigureTally } from '../measure/figures.ts';
import type { Figures } from '../measure/figures.ts';
import { overwrittenChanges, repeatedEffects } from '../measure/resolutions.ts';
import { StallTally } from '../measure/stalls.ts';
import type { Stall } from '../measure/stalls.ts';
import type { Window } from '../measure/window.ts';
import { FaultTally } from '../faults/report.ts';
import type { Happening } from '../faults/schedule.ts';

/** All that a record says of what happened, but for the verdict: plain data. */
export interface Totals {
  readonly figures: Figures;
  /** What a closed loop met of a service that stood still. */
  readonly stall?: Stall;
  readonly faults: readonly FaultReport[];
  readonly exhibits: readonly Exhibit[];
  readonly entries: number;
  /** Figures that take more than the history to tell; undefined where nobody could look. */
  readonly audited: Readonly<Record<Audited, number | undefined>>;
}

type Audited = 'spurious' | 'overwritten' | 'repeated' | 'receipts';

/** What is said of a race as a whole. */
export interface Ending {
  readonly window: Window;
  readonly clients: number;
  readonly verdict: Pick<Verdict, 'anomalies'>;
  readonly happenings: readonly Happening[];
  readonly faultsFromMs: number;
}

/** What happened in a part of the generations of a race. */
export interface Part {
  /** In our terms. */
  readonly evidence: Evidence;
  /** The same rows with times as clocks have them, and answers as they came. */
  readonly asTimed: History;
  readonly asked: ReadonlyMap<number, Asked>;
  readonly anomalies: Verdict['anomalies'];
  /** What was wrong in all parts so far, this one included. */
  readonly soFar: Verdict['anomalies'];
  readonly happenings: readonly Happening[];
}

/**
 * Counts what a record says of a race, part by part, in memory that does not grow with it. The parts are about generations of
 * their own, in the order of time. The owner must `destroy` it.
 */
export class RaceTally {
  readonly #workload: Workload;
  readonly #figures: FigureTally;
  readonly #stalls = new StallTally();
  readonly #faults = new FaultTally();
  #exhibitable: Exhibitable = { wrong: [] };
  #entries = 0;
  #audited: Record<Audited, number | undefined> = { spurious: 0, overwritten: 0, repeated: 0, receipts: 0 };

  /** The window as it is planned, and the number of contended keys. */
  constructor(workload: Workload, keys: number, planned: Window) {
    this.#workload = workload;
    this.#figures = new FigureTally(keys, planned);
  }

  /**
   * Counts a part, as far as it lies in the window. What reads its evidence comes before anything is counted: where that fails,
   * nothing of the part is.
   */
  add({ evidence, asTimed, asked, anomalies, soFar, happenings }: Part, window: Window): void {
    const audited = this.#audited;
    const own = {
      spurious: spuriousConflicts(evidence, window),
      overwritten: overwrittenChanges(evidence, window),
      repeated: repeatedEffects(evidence, window),
      receipts: evidence.audit?.receipts.count,
    };
    const { check, resources, commands } = this.#workload;
    const collection = resources[0]?.collection;
    const shown =
      check === undefined || collection === undefined
        ? { wrong: [] }
        : exhibitable(
            { evidence, asked, specs: commands },
            { anomalies },
            { collection, fromMs: window.fromMs, timed: asTimed },
          );
    this.#faults.add(happenings, evidence);
    this.#exhibitable = mostOf(this.#exhibitable, shown, soFar);
    this.#audited = {
      spurious: sum(audited.spurious, own.spurious),
      overwritten: sum(audited.overwritten, own.overwritten),
      repeated: sum(audited.repeated, own.repeated),
      receipts: sum(audited.receipts, own.receipts),
    };
    this.#entries += asTimed.count;
    this.#figures.add(asTimed, window);
    this.#stalls.add(asTimed, window);
  }

  totals({ window, clients, verdict, happenings, faultsFromMs }: Ending): Totals {
    const figures = this.#figures.figures(window);
    const p99Ms = figures.latencyMs.attempt.p99;
    const stall = p99Ms === undefined ? undefined : this.#stalls.stall(window, { clients, p99Ms });
    return {
      figures,
      ...(stall === undefined ? {} : { stall }),
      faults: this.#faults.reports(happenings, faultsFromMs),
      exhibits: chosenExhibits(this.#exhibitable, verdict),
      audited: this.#audited,
      entries: this.#entries,
    };
  }

  destroy(): void {
    this.#figures.destroy();
  }
}

/** Of what one part does not tell nothing is told. */
function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
