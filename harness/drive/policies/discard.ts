import type { Policy } from '../../core/operation.ts';

/** Gives one's own change up at the first conflict. */
export const discard: Policy = {
  name: 'discard',
  about: 'gives up at the first conflict',
  tunedBy: [],
  apply: (operation) => operation,
};
