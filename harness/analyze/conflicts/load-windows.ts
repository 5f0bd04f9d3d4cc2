/** What happened in one window of time. */
export interface LoadWindow {
  fromMs: number;
  requests: number;
  /** Requests for a change, refused or not, but conflicts that were sent again, and those that last: a hopeless one is no load. */
  changes: number;
  /** Pairs of changes of one record within the first width of a window; collisions grow with them. */
  pairs: number;
  /** Conflicts that may have been lost races: race and unknown, but those that were sent again. */
  passing: number;
  /** All but those that were sent again, and those that last. */
  fresh: number;
  conflicts: number;
}

/** Windows at most; where there would be more, each two become one. */
const mostWindows = 4096;

/** Windows of equal width over the time of a log: 1 s at first, doubled whenever there are more than 4,096. */
export class LoadWindows {
  widthMs: number;
  readonly firstWidthMs: number;
  #windows = new Map<number, LoadWindow>();
  #last: LoadWindow | undefined;
  #lastAt = NaN;

  constructor(widthMs = 1000) {
    this.widthMs = widthMs;
    this.firstWidthMs = widthMs;
  }

  at(ms: number): LoadWindow {
    const at = Math.floor(ms / this.widthMs);
    if (at === this.#lastAt && this.#last !== undefined) return this.#last;
    let window = this.#windows.get(at);
    if (window === undefined) {
      window = emptyWindow(at * this.widthMs);
      this.#windows.set(at, window);
      if (this.#windows.size > mostWindows) {
        this.#double();
        return this.at(ms);
      }
    }
    this.#last = window;
    this.#lastAt = at;
    return window;
  }

  /** All windows that hold something, in order of time. */
  all(): LoadWindow[] {
    return [...this.#windows.values()].sort((a, b) => a.fromMs - b.fromMs);
  }

  /** The same in wider windows. */
  inWindowsOf(widthMs: number): LoadWindow[] {
    const wide = new Map<number, LoadWindow>();
    for (const window of this.all()) add(wide, Math.floor(window.fromMs / widthMs), widthMs, window);
    return [...wide.values()];
  }

  #double(): void {
    const all = this.all();
    this.widthMs *= 2;
    this.#windows = new Map();
    for (const window of all)
      add(this.#windows, Math.floor(window.fromMs / this.widthMs), this.widthMs, window);
    this.#lastAt = NaN;
  }
}

function emptyWindow(fromMs: number): LoadWindow {
  return { fromMs, requests: 0, changes: 0, pairs: 0, passing: 0, fresh: 0, conflicts: 0 };
}

function add(windows: Map<number, LoadWindow>, at: number, widthMs: number, more: LoadWindow): void {
  const window = windows.get(at);
  if (window === undefined) windows.set(at, { ...more, fromMs: at * widthMs });
  else {
    window.requests += more.requests;
    window.changes += more.changes;
    window.pairs += more.pairs;
    window.passing += more.passing;
    window.fresh += more.fresh;
    window.conflicts += more.conflicts;
  }
}
