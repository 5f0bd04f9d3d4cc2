import { failureMistakes } from './failures.ts';
import type { MistakeBelow } from './mistake-below.ts';
import { scriptMistakes } from './scripts.ts';
import { statementMistakes } from './statements.ts';

/** Every mistake below the commands, in the order of the tables. */
export const mistakesBelow: readonly MistakeBelow[] = [
  ...scriptMistakes,
  ...statementMistakes,
  ...failureMistakes,
];
