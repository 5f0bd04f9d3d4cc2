import type { FaultKind } from '../fault-kind.ts';

/** A script cache that is empty all at once, as after a failover. */
export const flushScripts: FaultKind = {
  name: 'flush-scripts',
  about: 'Redis forgets every script that it was given (SCRIPT FLUSH)',
  stores: ['redis'],
  async strike({ server, struck }) {
    const { flushScripts: flush } = server();
    if (flush === undefined) throw new Error('this server keeps no scripts');
    await flush();
    struck();
  },
};
