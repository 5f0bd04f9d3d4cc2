import { ContendError } from '../../core/errors.ts';
import { readArguments, readVariables } from '../../plan/given.ts';
import type { Given } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags } from '../../plan/outputs.ts';
import type { FlagName } from '../../plan/option-table.ts';
import { contradictedWords, preflightDocument, preflightProblems } from '../../report/documents/preflight.ts';
import type { Command } from '../command.ts';
import { Interruption } from '../interruption.ts';
import { preflightsOf } from '../preflight-first.ts';
import { deliver } from '../deliver.ts';
import { planOfServices } from '../service-file.ts';

/** Plays adapters with one client and tells what was seen of each line of them. */
async function play(argv: readonly string[]): Promise<number> {
  const { given, paths, problems } = readArguments(argv, command);
  const files = [...(given.get('service')?.texts ?? []), ...paths];
  const nameless = files.length === 0 ? ['name an adapter, such as shop.ts'] : [];
  if (problems.length + nameless.length > 0)
    throw new ContendError('CTD_OPTIONS', [...problems, ...nameless]);
  const flags = {
    given: new Map<FlagName, Given>([...given, ['service', { texts: files, source: files.join(', ') }]]),
    problems,
  };
  const plan = await planOfServices({ flags, variables: readVariables(process.env) }, false);
  const interruption = new Interruption('nothing was raced');
  const { played, faults } = await preflightsOf(plan, interruption.signal).finally(() => interruption.end());
  const preflights = played.map(({ preflight }) => preflight);
  const code = played.length > 0 ? await deliver(preflightDocument(preflights), plan.outputs) : 0;
  const isContradicted = preflights.some((one) => preflightProblems(one).length > 0);
  const failed = faults.flatMap((fault) => fault.problems);
  if (failed.length === 0 && !isContradicted) return code;
  throw new ContendError(faults[0]?.code ?? 'CTD_ADAPTER', [
    ...failed,
    ...(isContradicted ? [contradictedWords] : []),
  ]);
}

/** The command. */
export const command: Command = {
  name: 'preflight',
  usage: '[--url URL] [--json | --markdown] FILE…',
  about:
    'Plays an adapter with one client at a time, before it races: each line of its mapping is confirmed, contradicted (with ' +
    'the request as a curl line and what came), or not seen. Exit code 104 where anything is contradicted.',
  options: flagsNamed(['service', 'url', 'allow-remote', 'refuses', ...outputFlags, 'debug']),
  paths: true,
  examples: [
    { command: 'shop.ts', about: 'the adapter in shop.ts, at the address that it names' },
    { command: '--url http://127.0.0.1:3000 shop.ts', about: 'the same at another address' },
    { command: '--json shop.ts', about: 'what was seen, as data' },
  ],
  run: play,
};
