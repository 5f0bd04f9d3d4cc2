import type { LoadWindow } from './load-window.ts';

/** Requests that tell how often they come: within 18 %. */
const telling = 30;
const mostWindows = 720;

type Seen = Pick<LoadWindow, 'fromMs' | 'toMs' | 'requests'>;

/**
 * How often requests come, for streams of which a window has few: over as many of the latest windows as it takes to count 30 of
 * them, one where that is enough.
 */
export class Pace {
  readonly #windows: Seen[] = [];
  #requests = 0;

  /** Requests a second as of a window that has some; windows without any need not be told. */
  take(window: Seen): number {
    const windows = this.#windows;
    if (window.fromMs < (windows.at(-1)?.toMs ?? -Infinity)) {
      windows.length = 0;
      this.#requests = 0;
    }
    windows.push(window);
    this.#requests += window.requests;
    while (
      windows.length > 1 &&
      (this.#requests - windows[0]!.requests >= telling || windows.length > mostWindows)
    )
      this.#requests -= windows.shift()!.requests;
    return (1000 * this.#requests) / (window.toMs - windows[0]!.fromMs);
  }
}
