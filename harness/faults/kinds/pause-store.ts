import { pauseTime } from '../fault-kind.ts';
import type { FaultKind } from '../fault-kind.ts';

/** A store that stands still, with everything that it was sent in its ears. */
export const pauseStore: FaultKind = {
  name: 'pause-store',
  about: "stops the store's server (SIGSTOP) and lets it go on",
  takes: pauseTime,
  stores: ['redis', 'postgres'],
  lastsMs: (pauseMs) => pauseMs,
  async strike({ server, struck, goOnAfter }, pauseMs) {
    const store = server();
    store.pause();
    struck();
    await goOnAfter(store, pauseMs);
  },
};
