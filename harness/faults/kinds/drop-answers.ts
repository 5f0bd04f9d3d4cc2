import type { FaultKind } from '../fault-kind.ts';

/** A network that breaks on the way back: the worst place, because the client cannot know what happened. */
export const dropAnswers: FaultKind = {
  name: 'drop-answers',
  about:
    'the service does what it is asked to, and closes the connection in place of that share of its answers',
  takes: { unit: 'share', usual: 0.1 },
  async strike({ instances, struck }, share) {
    await Promise.all(instances().map((service) => service.dropAnswers(share)));
    struck();
  },
};
