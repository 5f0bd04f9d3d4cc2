import type { Call } from './messages.ts';

/** In which context letters are signed; both sides of a run name them alike. */
export const contexts = {
  call: (id: string, challenge: string): string => `call ${id} ${challenge}`,
  down: ({ prefix, index }: Call, challenge: string): string => `down ${prefix} ${index} ${challenge}`,
  up: ({ prefix, index }: Call, challenge: string): string => `up ${prefix} ${index} ${challenge}`,
  job: ({ prefix, index }: Call, challenge: string, race: number): string =>
    `job ${prefix} ${index} ${challenge} ${race}`,
};
