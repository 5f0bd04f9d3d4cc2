import type { Notice, Watched } from './alarm.ts';
import type { LoadWindow } from './load-window.ts';
import { Watch } from './watch.ts';

/** One false alarm in so many windows, whatever is watched together. */
export const windowsPerFalseAlarm = 10_000;

/** How much is watched at most: memory and work are bounded, and so is how little chance each has. */
const room = { all: 1, route: 16, resource: 48 } as const;
/** A record is worth watching from so many lost races on, and until it has had none for so many windows. */
const [worthWatching, forgotten] = [3, 1000];
/** Records that may become worth watching. */
const mostCandidates = 4096;

/** What a stretch of time saw, by what is watched. */
export interface WatchedWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly loads: readonly {
    readonly watched: Watched;
    readonly load: Omit<LoadWindow, 'fromMs' | 'toMs'>;
  }[];
}

/**
 * Watches many streams of requests at once, and says where more races are lost than the load explains. The chance of a false
 * alarm in a window is shared by all that is watched in it, so that together they raise at most one in 10,000 windows.
 */
export class EarlyWarning {
  readonly #watches = new Map<string, { readonly watch: Watch; idleSince: number }>();
  readonly #candidates = new Map<string, number>();
  #taken = 0;
  #judged = 0;
  #leftOut = 0;

  /** What is watched now, and how many routes and records found no room. */
  get watches(): readonly Watched[] {
    return [...this.#watches.values()].map(({ watch }) => watch.watched);
  }
  get leftOut(): number {
    return this.#leftOut;
  }
  /** Windows in which an alarm could have been raised. */
  get judged(): number {
    return this.#judged;
  }

  /** Takes the next window; windows come in the order of time. */
  take({ fromMs, toMs, loads }: WatchedWindow): Notice[] {
    this.#taken += 1;
    const watched = loads.flatMap(({ watched: one, load }) => {
      const watch = this.#watchOf(one, load.conflicts);
      return watch === undefined || load.requests === 0 ? [] : [{ watch, window: { fromMs, toMs, ...load } }];
    });
    const armed = watched.filter(({ watch }) => watch.isArmed);
    if (armed.length > 0) this.#judged += 1;
    const soFar = this.#judged / windowsPerFalseAlarm;
    const among = Math.max(1, armed.length);
    // Half of the chance is for the few that have most conflicts, half for the many records.
    const records = armed.filter(({ watch }) => watch.watched.kind === 'resource').length;
    const others = armed.length - records;
    const part = records > 0 && others > 0 ? 0.5 : 1;
    return watched.flatMap(({ watch, window }) => {
      const same = watch.watched.kind === 'resource' ? records : others;
      const alpha = part / windowsPerFalseAlarm / Math.max(1, same);
      return watch.take(window, { alpha, soFar, among }) ?? [];
    });
  }

  #watchOf(watched: Watched, conflicts: number): Watch | undefined {
    const name = `${watched.kind} ${watched.name}`;
    const known = this.#watches.get(name);
    if (known !== undefined) {
      if (conflicts > 0) known.idleSince = this.#taken;
      return known.watch;
    }
    if (watched.kind === 'resource' && !this.#isWorthIt(name, conflicts)) return undefined;
    if (!this.#hasRoom(watched.kind)) {
      this.#leftOut += 1;
      return undefined;
    }
    const watch = new Watch(watched);
    this.#watches.set(name, { watch, idleSince: this.#taken });
    return watch;
  }

  #isWorthIt(name: string, conflicts: number): boolean {
    if (conflicts === 0) return false;
    const sum = (this.#candidates.get(name) ?? 0) + conflicts;
    if (sum >= worthWatching) {
      this.#candidates.delete(name);
      return true;
    }
    if (this.#candidates.size >= mostCandidates) this.#candidates.clear();
    this.#candidates.set(name, sum);
    return false;
  }

  #hasRoom(kind: Watched['kind']): boolean {
    const same = [...this.#watches].filter(([, { watch }]) => watch.watched.kind === kind);
    if (same.length < room[kind]) return true;
    const idle =
      kind === 'resource' ? same.find(([, { idleSince }]) => this.#taken - idleSince > forgotten) : undefined;
    if (idle === undefined) return false;
    this.#watches.delete(idle[0]);
    return true;
  }
}
