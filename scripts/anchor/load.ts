/** The one request that every client of the comparison sends, byte for byte alike but for what identifies it. */
export const request = { path: '/noop/0-0', body: '{"quantity":1}', connections: 50 } as const;

/** What a client process reports of itself on its last line. */
export interface ClientReport {
  readonly requests: number;
  readonly seconds: number;
  /** CPU time of the whole process while it drove load, microseconds. */
  readonly cpuUs: number;
}
