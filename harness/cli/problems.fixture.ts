import { expect } from 'vitest';
import { ContendError } from '../core/errors.ts';

/** Why a command refuses to run; what refuses its arguments ends with 104. */
export async function problemsOf(run: () => Promise<number>): Promise<readonly string[]> {
  try {
    throw new Error(`nothing was refused: it ended with ${await run()}`);
  } catch (failure) {
    if (!(failure instanceof ContendError)) throw failure;
    expect(failure.exitCode).toBe(104);
    return failure.problems;
  }
}
