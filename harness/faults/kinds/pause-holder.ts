import type { FaultKind } from '../fault-kind.ts';

/** The pause that breaks locks (Kleppmann 2016): a client stops between read and write for longer than its lock lives. */
export const pauseHolder: FaultKind = {
  name: 'pause-holder',
  about: 'an instance stops itself between read and write, lock in hand, for twice the life of the lock',
  lastsMs: (_, { ttlMs }) => 2 * ttlMs,
  async strike({ instance, struck, pass, goOnAfter, times }) {
    const service = instance();
    const held = service.holdNextWrite();
    await Promise.race([held, pass()]);
    if (!service.holding) throw new Error('no request came to write there');
    struck();
    await goOnAfter(service, 2 * times.ttlMs);
  },
};
