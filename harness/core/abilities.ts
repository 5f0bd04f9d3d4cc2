/** What a gateway does about conflicts beside passing requests on; what is absent it does not do. */
export interface Abilities {
  /** Requests a second that it lets through of each client. */
  readonly limitPerS?: number;
  /** Each client must send a key of its own. */
  readonly keys?: true;
  /** The segment that every path begins with, such as `v1`; it is taken off. */
  readonly version?: string;
  /** Processes on its port, where there are several. */
  readonly processes?: number;
  /** Requests that change one record wait in a line for each other. */
  readonly queue?: true;
}

export type AbilityName = keyof Abilities;
