import type { Call } from '../../core/call.ts';
import { Classifier } from '../conflicts/classifier.ts';
import type { Conflict } from '../conflicts/conflict.ts';
import { asksForChange } from '../conflicts/refusals.ts';
import type { Notice } from './alarm.ts';
import { EarlyWarning } from './early-warning.ts';
import type { WatchedWindow } from './early-warning.ts';
import { WatchedWindows } from './watched-windows.ts';
import type { ChangeSeen } from './watched-windows.ts';

/** Warns from the calls of a log, in the order of its lines. */
export class LogWarning {
  readonly warning = new EarlyWarning();
  readonly windows: WatchedWindows;
  readonly #classifier: Classifier;

  /** Windows of so many milliseconds; `statuses` are conflicts. */
  constructor(windowMs: number, statuses: readonly number[]) {
    this.windows = new WatchedWindows(windowMs, (beforeMs) => this.#classifier.decide(beforeMs));
    this.#classifier = new Classifier(statuses, (conflict) => this.#hear(conflict));
  }

  /** Takes the next call, from a log of this resolution. */
  take(call: Call, stepMs: number): Notice[] {
    // First, as it may have been in the way of those whose window it ends.
    this.#classifier.take(call, stepMs);
    return asksForChange(call) ? this.#judge(this.windows.take(changeOf(call))) : [];
  }

  /** Judges what is over by now, where no calls come. */
  until(nowMs: number): Notice[] {
    return this.#judge(this.windows.until(nowMs));
  }

  /** Judges all that is left. */
  end(): Notice[] {
    return this.#judge(this.windows.end());
  }

  #judge(windows: readonly WatchedWindow[]): Notice[] {
    return windows.flatMap((window) => this.warning.take(window));
  }

  #hear({ call, kind }: Conflict): void {
    if (!asksForChange(call)) return;
    if (kind === 'again') this.windows.hopeless(changeOf(call));
    // Where the log does not tell, it may have been one.
    else if (kind === 'race' || kind === 'unknown') this.windows.lost(changeOf(call));
  }
}

function changeOf({ doneMs, method, path, route, resource }: Call): ChangeSeen {
  return { doneMs, route: `${method} ${route ?? path}`, resource: resource ?? path };
}
