import type { FaultKind } from '../fault-kind.ts';

/** A crash of the store's server whose supervisor is quick. */
export const restartStore: FaultKind = {
  name: 'restart-store',
  about: "ends the store's server (SIGKILL) and starts it again with what it had written",
  stores: ['redis', 'postgres'],
  endsServer: true,
  async strike({ server, ended, struck }) {
    const store = server();
    await store.kill();
    ended(store);
    struck();
    await store.restart();
  },
};
