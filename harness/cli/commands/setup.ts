import { ContendError } from '../../core/errors.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { setup as setUp } from '../../../targets/servers/setup.ts';
import type { Command } from '../command.ts';

/** Makes the machine ready, or says what to type. */
export const command: Command = {
  name: 'setup',
  usage: '',
  about:
    'Makes this machine ready: looks for redis-server or valkey-server and for what some commands use besides, installs ' +
    'what is missing on Debian and Ubuntu when it may, and says what to type elsewhere.',
  options: flagsNamed(['debug']),
  paths: false,
  examples: [],
  async run(argv) {
    const { problems } = readArguments(argv, command);
    if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
    await setUp((line) => void process.stdout.write(`${line}\n`));
    return 0;
  },
};
