import { failureMistakes } from './failures.ts';
import { places } from './mistake-below.ts';
import type { MistakeBelow } from './mistake-below.ts';
import { scriptMistakes } from './scripts.ts';
import { statementMistakes } from './statements.ts';

const tables = { script: scriptMistakes, statement: statementMistakes, failure: failureMistakes } as const;

/** Every mistake below the commands, in the order of the tables. */
export const mistakesBelow: readonly MistakeBelow[] = places.flatMap((place) =>
  tables[place].map((mistake) => ({ ...mistake, place })),
);
