import { ContendError, messageOf } from '../core/errors.ts';

/** What takes a race its proof, and ends the run. */
export function lostAgent(why: string): ContendError {
  return new ContendError('CTD_AGENT_LOST', [`${why}: the race proves nothing`]);
}

/** The same where agents cannot be heard any more, as the place where one meets them is gone; other failures stay as they are. */
export function lostMeeting(shown: string, error: unknown): ContendError {
  if (error instanceof ContendError) return error;
  return lostAgent(`Redis at ${shown}, through which agents are heard, is lost (${messageOf(error)})`);
}
