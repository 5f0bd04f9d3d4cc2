/** What one stretch of time saw of a stream of requests: how hard they pressed on each other, and who lost. */
export interface LoadWindow {
  readonly fromMs: number;
  readonly toMs: number;
  /** Requests that wanted to change something. */
  readonly requests: number;
  /**
   * How many others wanted the same record at about the same moment, on average a request. It may be in any unit that
   * stays the same, as only its ratios count.
   */
  readonly rivals: number;
  /** How often requests come, a second, where that is known: what tells of the load where too few met. */
  readonly pace?: number;
  /** Requests that lost a race. */
  readonly conflicts: number;
}

/** The load of a window, without what came of it. */
export type Load = Pick<LoadWindow, 'requests' | 'rivals' | 'pace'>;
