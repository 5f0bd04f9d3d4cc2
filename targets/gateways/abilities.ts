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
