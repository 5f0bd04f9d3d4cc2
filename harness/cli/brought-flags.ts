/** Flags that name a service that somebody brings, and say how it is spoken to and what it uses. */
export const broughtFlags = ['service', 'url', 'no-preflight', 'allow-remote', 'usage-from'] as const;
