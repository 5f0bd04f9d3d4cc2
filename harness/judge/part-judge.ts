import { overlapOf } from '../check/overlap.ts';
import type { Overlap } from '../check/overlap.ts';
import type { Anomaly, Verdict } from '../core/verdict.ts';
import type { Grounds } from '../core/grounds.ts';
import type { Workload } from '../core/workload.ts';
import type { Window } from '../measure/window.ts';
import type { Happening } from '../faults/schedule.ts';
import { addJudged, judgePart, verdictOn } from './judge-grounds.ts';
import type { JudgedPart } from './judge-grounds.ts';
import type { SearchBounds } from './orders.ts';
import { RaceTally } from './race-tally.ts';
import type { Totals } from './race-tally.ts';

/** What a part of the generations of a race is judged by, and how far it counts. */
export interface PartGrounds {
  readonly grounds: Grounds;
  readonly happenings: readonly Happening[];
  readonly window: Window;
  /** CPU time that the search through all orders of it may take. */
  readonly bounds: SearchBounds;
}

/** What is known of a race once its last part is judged. */
export interface RaceEnding {
  readonly window: Window;
  readonly misdelivered: number;
  readonly happenings: readonly Happening[];
  readonly faultsFromMs: number;
}

/** The verdict on a race that was judged in parts, and all that its record says of it: plain data. */
export interface JudgedRace {
  readonly verdict: Verdict;
  readonly overlap: Overlap;
  readonly totals: Totals;
}

/** Judges a race part by part, and keeps of each what it found; the owner must `destroy` it. */
export class PartJudge {
  readonly #workload: Workload;
  readonly #tally: RaceTally;
  #sum: JudgedPart | undefined;
  #frame: Omit<Parameters<typeof verdictOn>[2], 'misdelivered'> | undefined;

  constructor(workload: Workload, keys: number, planned: Window) {
    this.#workload = workload;
    this.#tally = new RaceTally(workload, keys, planned);
  }

  /** Judges the next part; answers what was wrong in all of them so far. Where it fails nothing of the part counts. */
  async judge({ grounds, happenings, window, bounds }: PartGrounds): Promise<readonly Anomaly[]> {
    const { evidence, ...part } = await judgePart(grounds, this.#workload, bounds);
    const { measuredFromMs, auditExpected, leftOut } = grounds;
    this.#frame = {
      measuredFromMs,
      auditExpected,
      clients: evidence.settings.clients,
      ...(leftOut === undefined ? {} : { leftOut }),
    };
    const sum = this.#sum === undefined ? part : addJudged(this.#sum, part);
    const { anomalies } = this.#verdictOn(part, 0);
    const soFar = this.#verdictOn(sum, 0).anomalies;
    const asTimed = grounds.evidence.history;
    this.#tally.add({ evidence, asTimed, asked: grounds.asked, anomalies, soFar, happenings }, window);
    this.#sum = sum;
    return soFar;
  }

  /** The verdict on all parts, and what is told beside it. */
  end({ misdelivered, ...ending }: RaceEnding): JudgedRace {
    if (this.#sum === undefined) throw new RangeError('a race has at least one part');
    const verdict = this.#verdictOn(this.#sum, misdelivered);
    const clients = this.#frame!.clients;
    return {
      verdict,
      overlap: overlapOf([this.#sum.examined.meetings]),
      totals: this.#tally.totals({ ...ending, clients, verdict }),
    };
  }

  destroy(): void {
    this.#tally.destroy();
  }

  #verdictOn(part: JudgedPart, misdelivered: number): Verdict {
    return verdictOn(part, this.#workload, { ...this.#frame!, misdelivered });
  }
}
