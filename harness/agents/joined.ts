import { ContendError } from '../core/errors.ts';
import { meetingAt } from './join.ts';
import type { Meeting } from './join.ts';
import { tokenIn } from './token.ts';
import type { Token } from './token.ts';

/** Where agents are met, and what they are known by. */
export interface Joined {
  readonly meeting: Meeting;
  readonly token: Token;
}

/**
 * Reads `--join` and the token together, so that what is wrong with either is told at once, behind what was found before. An
 * address that nobody has given is among that. Throws CTD_OPTIONS.
 */
export function joinedBy(
  join: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  found: readonly string[] = [],
): Joined {
  const problems = [...found];
  const tried = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ContendError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const meeting = join === undefined ? undefined : tried(() => meetingAt(join));
  const token = tried(() => tokenIn(env));
  if (meeting === undefined || token === undefined || problems.length > 0)
    throw new ContendError('CTD_OPTIONS', problems);
  return { meeting, token };
}
