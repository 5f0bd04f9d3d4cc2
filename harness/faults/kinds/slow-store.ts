import type { FaultKind } from '../fault-kind.ts';

/** A store that is far away or has too much to do. */
export const slowStore: FaultKind = {
  name: 'slow-store',
  about: 'every answer of the store takes so much longer, up to the end',
  takes: { unit: 'ms', least: 1, most: 10_000, usual: 20 },
  async strike({ instances, struck }, slowMs) {
    await Promise.all(instances().map((service) => service.slowStore(slowMs)));
    struck();
  },
};
