import type { FaultKind } from '../fault-kind.ts';

/** A crash of an instance whose supervisor is quick. */
export const restartService: FaultKind = {
  name: 'restart-service',
  about: 'ends one instance (SIGKILL) and starts it again at the same address',
  async strike({ instance, ended, struck }) {
    const service = instance();
    await service.kill();
    ended(service);
    struck();
    await service.restart();
  },
};
