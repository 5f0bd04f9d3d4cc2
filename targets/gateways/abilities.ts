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

/** How many requests a client may send at once under a limit: a tenth of a second's worth, at least one. */
export function burstOf(limitPerS: number): number {
  return Math.max(1, Math.round(limitPerS / 10));
}

/** Under a limit, whole seconds after which a client that was turned away may come back. */
export function retryAfterS(limitPerS: number): number {
  return Math.max(1, Math.ceil(1 / limitPerS));
}

/** What a gateway calls the owner of each key, by the number of the client. */
export function clientName(client: number): string {
  return `client-${client}`;
}

/** What a client sends to be known by its key. */
export function authorizationOf(key: string): string {
  return `Bearer ${key}`;
}
