import { ContendError } from '../../core/errors.ts';
import type { Plan } from './cell.ts';
import { someChoices } from './choices.fixture.ts';
import { buildPlan } from './plan.ts';

export type Env = Readonly<Record<string, string>>;

/** The plan that a command line makes. */
export function planned(line: string, env: Env = {}): Plan {
  return buildPlan({ argv: line.split(' ').filter((word) => word !== ''), env }, someChoices);
}

/** What is said of a command line that makes none. */
export function refused(line: string, env: Env = {}): ContendError {
  try {
    planned(line, env);
  } catch (error) {
    if (error instanceof ContendError) return error;
    throw error;
  }
  throw new Error(`"${line}" was planned`);
}
