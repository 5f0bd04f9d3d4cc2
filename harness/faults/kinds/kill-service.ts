import type { FaultKind } from '../fault-kind.ts';

/** The end of an instance that nobody starts again. */
export const killService: FaultKind = {
  name: 'kill-service',
  about: 'ends one instance for good (SIGKILL); its clients turn to the others',
  async strike({ instance, ended, struck }) {
    const service = instance();
    await service.kill();
    ended(service);
    struck();
  },
};
