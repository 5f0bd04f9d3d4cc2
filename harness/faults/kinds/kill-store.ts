import type { FaultKind } from '../fault-kind.ts';

/** The end of the store's server for the rest of the race; it is started again for the audit. */
export const killStore: FaultKind = {
  name: 'kill-store',
  about: "ends the store's server (SIGKILL); only the audit finds it running again",
  stores: ['redis', 'postgres'],
  endsServer: true,
  leavesNoServer: true,
  async strike({ server, ended, struck, pass }) {
    const store = server();
    await store.kill();
    ended(store);
    struck();
    await pass();
    await store.restart();
  },
};
