/** The one request that every client of the comparison sends, byte for byte alike but for what identifies it. */
export const request = { path: '/noop/0-0', body: '{"quantity":1}', connections: 50 } as const;

/** How long both Node clients drive load before they are measured: compiling their code takes a tenth of the first second. */
export const warmUpS = 1;

/** What a client process reports of itself on its last line. */
export interface ClientReport {
  readonly requests: number;
  readonly seconds: number;
  /** CPU time of the whole process while it was measured, microseconds. */
  readonly cpuUs: number;
}
