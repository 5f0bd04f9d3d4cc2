import { messageOf } from '../../harness/core/errors.ts';

/**
 * A store that could not do what it was asked to. `notDone`: surely nothing took effect, asking again is harmless.
 * `unknown`: a command was under way and its answer is lost, so it may have taken effect; the audit tells.
 */
export class StoreError extends Error {
  readonly fate: 'notDone' | 'unknown';

  constructor(fate: 'notDone' | 'unknown', message: string) {
    super(message);
    this.name = 'StoreError';
    this.fate = fate;
  }
}

/** A client's error in words: without its command or statement, which may hold a password. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return wordsOf(error.errors[0]);
  return messageOf(error);
}
