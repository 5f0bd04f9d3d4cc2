import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { schemaVersion } from '../../core/run-record.ts';
import { secretsHere } from '../../core/secrets.ts';
import { readArguments, readVariables, split } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { labelPattern, nameForm } from '../../plan/option-value.ts';
import type { Command } from '../command.ts';
import { Interruption } from '../interruption.ts';
import { said } from '../said.ts';
import { version } from '../version.ts';

/** Waits for work and does it. */
async function wait(argv: readonly string[]): Promise<number> {
  const { given, problems: typed } = readArguments(argv, command);
  const variables = readVariables(process.env);
  const problems = [...typed];
  const join = given.get('join') ?? variables.given.get('join');
  if (join === undefined)
    problems.push('--join: where is the Redis? write --join redis://HOST:PORT, or set CONTEND_JOIN');
  const named = given.get('name')?.texts[0];
  if (named !== undefined && !labelPattern.test(named))
    problems.push(`--name: ${JSON.stringify(named)} is no name; write one ${nameForm}`);
  secretsHere.addVariables(process.env);
  const { joinedBy } = await import('../../agents/joined.ts');
  const { meeting, token } = joinedBy(join?.texts[0], process.env, problems);
  const { serveRuns } = await import('../../agents/agent.ts');
  const { toldToEnd } = await import('../../agents/session.ts');
  const interruption = new Interruption('the run that it was in proves nothing');
  try {
    const ended = await serveRuns({
      meeting,
      token,
      name: named ?? `${hostname().slice(0, 23)}-${randomBytes(3).toString('hex')}`,
      kin: { version, schema: schemaVersion },
      once: given.has('once'),
      allowed: (given.get('allow-remote')?.texts ?? []).flatMap((text) => split({ list: true }, text)),
      generator: new URL('./generator.js', import.meta.url),
      signal: interruption.signal,
      log: (line) => void process.stderr.write(`contend: ${said(line)}\n`),
    });
    if (ended === undefined) return 0;
    return ended === toldToEnd ? 105 : 11;
  } finally {
    interruption.end();
  }
}

/** The command. */
export const command: Command = {
  name: 'agent',
  usage: '--join REDIS_URL [--name NAME] [--allow-remote HOST,…] [--once]',
  about:
    'Waits on this machine for a bench with --agents, and sends its part of the load. It takes work only from who holds the ' +
    'same CONTEND_TOKEN (or CONTEND_TOKEN_FILE, a file that holds it), and loads nothing but this machine and the hosts that its own --allow-remote names (docs/agents.md).',
  options: flagsNamed(['join', 'name', 'allow-remote', 'once', 'debug']),
  paths: false,
  examples: [
    {
      command: '--join redis://10.0.0.5:6379 --allow-remote shop.example.org',
      about: 'one of several machines',
    },
    { command: '--join redis://10.0.0.5:6379 --name load-1 --once', about: 'for one run, under a name' },
  ],
  run: wait,
};
