import { ContendError } from '../core/errors.ts';
import { readArguments } from '../plan/given.ts';
import type { Grammar } from '../plan/given.ts';
import { setup as setUp } from '../../targets/servers/setup.ts';

/** What `setup` takes. */
export const setupGrammar: Grammar = { options: ['debug'], paths: false };

/** Makes the machine ready, or says what to type. */
export async function setup(argv: readonly string[]): Promise<number> {
  const { problems } = readArguments(argv, setupGrammar);
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  await setUp((line) => void process.stdout.write(`${line}\n`));
  return 0;
}
