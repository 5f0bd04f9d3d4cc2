import { redisAddress } from '../../targets/stores/redis/address.ts';
import { labelPattern, nameForm } from './option-value.ts';
import type { PlannedAgents } from './cell.ts';
import type { Merged } from './merged.ts';

/** More than this are not coordinated by one process. */
const mostAgents = 64;

/** The agents that were asked for; undefined where the load comes from this process. */
export function agentsOf({ agents, join }: Merged): PlannedAgents | undefined {
  const [at] = join.values;
  return agents.values.length === 0 || at === undefined
    ? undefined
    : { wanted: wantedOf(agents.values), join: at };
}

function wantedOf(words: readonly string[]): PlannedAgents['wanted'] {
  const [first = ''] = words;
  return words.length === 1 && /^\d+$/.test(first) ? { count: Number(first) } : { names: words };
}

/** What is wrong with the address where agents wait; it may hold a password, and is not repeated. */
export function joinProblems(at: string, source: string): string[] {
  const address = at.startsWith('file:') ? undefined : redisAddress(at);
  return typeof address === 'string' ? [`${source}: ${address}, or file:PATH for a file that holds it`] : [];
}

/** What is wrong with agents that were asked for. */
export function agentProblems({ agents, join, workers, clients, service }: Merged): string[] {
  if (agents.source === undefined)
    // A variable may be there for another command.
    return join.source === '--join' ? ['--join: says where agents wait; say how many with --agents'] : [];
  const { source } = agents;
  const wanted = wantedOf(agents.values);
  const problems: string[] = [];
  if (join.source === undefined)
    problems.push(`${source}: where do they wait? add --join redis://HOST:PORT, or set CONTEND_JOIN`);
  const [at] = join.values;
  if (at !== undefined) problems.push(...joinProblems(at, join.source ?? '--join'));
  if (service.source !== undefined)
    problems.push(
      `${source}: an adapter is played by this machine alone; leave it out, or race the service by --url`,
    );
  if ('count' in wanted && (wanted.count < 1 || wanted.count > mostAgents))
    problems.push(
      `${source}: ${wanted.count} is out of range; write a number from 1 to ${mostAgents}, or names`,
    );
  if ('names' in wanted) {
    const wrong = wanted.names.filter((name) => !labelPattern.test(name));
    if (wrong.length > 0)
      problems.push(
        `${source}: ${wrong.map((name) => JSON.stringify(name)).join(', ')} ${wrong.length === 1 ? 'is no name' : 'are no names'}; write a number from 1 to ${mostAgents}, or names ${nameForm}`,
      );
    if (wanted.names.length > mostAgents) problems.push(`${source}: at most ${mostAgents} agents`);
  }
  const count = 'count' in wanted ? wanted.count : wanted.names.length;
  const threads = count * (workers.values[0] ?? 1);
  const fewest = Math.min(...clients.values);
  if (!workers.broken && !clients.broken && threads > fewest)
    problems.push(
      `${source}: ${threads} threads of ${count} agents are more than the ${fewest} of --clients; every thread needs a client`,
    );
  return problems;
}
