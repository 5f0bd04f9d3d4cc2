import { ContendError } from '../core/errors.ts';
import { readArguments } from '../plan/given.ts';
import type { Grammar } from '../plan/given.ts';
import { readResults } from '../run/results.ts';
import { print } from './print.ts';

/** What `report` takes. */
export const reportGrammar: Grammar = { options: ['json', 'markdown', 'debug'], paths: true };

/** Prints records of earlier runs again. */
export async function report(argv: readonly string[]): Promise<number> {
  const { given, paths, problems: found } = readArguments(argv, reportGrammar);
  const json = given.has('json');
  const markdown = given.has('markdown');
  const problems = [
    ...found,
    ...(json && markdown ? ['--markdown: there is one output; leave out this or --json'] : []),
    ...(paths.length === 0 ? ['name a folder or file of results, such as results/baseline'] : []),
  ];
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  print(await readResults(paths), { json, markdown });
  return 0;
}
