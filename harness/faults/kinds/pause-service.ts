import { pauseTime } from '../fault-kind.ts';
import type { FaultKind } from '../fault-kind.ts';

/** A process that stands still wherever it happens to be: a long garbage collection, a stalled virtual machine. */
export const pauseService: FaultKind = {
  name: 'pause-service',
  about: 'stops one instance (SIGSTOP) and lets it go on',
  takes: pauseTime,
  lastsMs: (pauseMs) => pauseMs,
  async strike({ instance, struck, goOnAfter }, pauseMs) {
    const service = instance();
    service.pause();
    struck();
    await goOnAfter(service, pauseMs);
  },
};
