import { ContendError } from '../core/errors.ts';

/** What takes a race its proof, and ends the run. */
export function lostAgent(why: string): ContendError {
  return new ContendError('CTD_AGENT_LOST', [`${why}: the race proves nothing`]);
}
