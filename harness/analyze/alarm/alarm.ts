/** What is watched: one route, one record, or all of them. */
export interface Watched {
  readonly kind: 'all' | 'route' | 'resource';
  readonly name: string;
}

/** A figure with its interval of 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** More races are lost than the load explains. Times are milliseconds since 1970. */
export interface Alarm {
  readonly kind: 'alarm';
  readonly watched: Watched;
  /** The end of the window that told. */
  readonly toldMs: number;
  /** The beginning of the first window that is different. */
  readonly sinceMs: Estimate;
  /** Of the requests since then, the share that the load explains, and the share that lost: 0 to 1. */
  readonly explained: Estimate;
  readonly seen: Estimate;
  /** How many times as many. */
  readonly times: Estimate;
  readonly requests: number;
  readonly conflicts: number;
  /** Requests a second since then, and in the windows that the expectation was learnt from. */
  readonly perS: number;
  readonly learntPerS: number;
  /** How likely so many are, or more, somewhere among all that is watched, if nothing has changed; at most. */
  readonly chance: number;
}

/** An alarm has come to its end: what is seen is explained again. */
export interface AllClear {
  readonly kind: 'over';
  readonly watched: Watched;
  readonly toldMs: number;
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Fewer races are lost than before: what is normal was learnt in bad times, or something has become better. */
export interface Fall {
  readonly kind: 'fell';
  readonly watched: Watched;
  readonly toldMs: number;
  readonly sinceMs: Estimate;
  readonly explained: Estimate;
  readonly seen: Estimate;
}

/** What a watch may have to say. */
export type Notice = Alarm | AllClear | Fall;
