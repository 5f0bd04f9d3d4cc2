import { setTimeout } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ContendError } from '../core/errors.ts';
import { agentsAt } from './presence.ts';
import type { Found, Presence } from './presence.ts';
import type { Token } from './token.ts';

/** Agents that are asked for: so many, or by their names. */
export type Wanted = { readonly count: number } | { readonly names: readonly string[] };

/**
 * How long agents that are just starting are waited for, as a cluster needs time to place them; how long where some are there with
 * another token; after which time that is told, and how often one looks, milliseconds.
 */
const patienceMs = 60_000;
const shortPatienceMs = 3000;
const quietMs = 1000;
const lookMs = 200;

/** What agents must have in common with whoever coordinates them. */
export interface Kinship {
  readonly version: string;
  readonly schema: number;
}

/** Finds agents that wait for work; throws CTD_AGENTS or CTD_AGENT_VERSION, saying who is there and why not. */
export async function muster(
  redis: Redis,
  token: Token,
  wanted: Wanted,
  {
    kin,
    shown,
    signal,
    log,
  }: { kin: Kinship; shown: string; signal: AbortSignal; log: (line: string) => void },
): Promise<readonly Presence[]> {
  const sinceMs = performance.now();
  let isTold = false;
  for (;;) {
    const found = await agentsAt(redis, token);
    const chosen = choose(found, wanted, kin);
    if (Array.isArray(chosen)) return chosen as readonly Presence[];
    // Who is of another version stays so.
    const { problem, wait } = chosen as Lack;
    if (wait === 'not') throw new ContendError('CTD_AGENT_VERSION', [problem]);
    const waitedMs = performance.now() - sinceMs;
    if (waitedMs >= (wait === 'short' ? shortPatienceMs : patienceMs))
      throw new ContendError('CTD_AGENTS', [
        `${problem} at ${shown}; ${wait === 'short' ? 'give them the CONTEND_TOKEN of this command' : 'start more with npm run agent there'}`,
      ]);
    if (waitedMs >= quietMs && !isTold) log(`${problem} at ${shown}; waiting for them`);
    isTold ||= waitedMs >= quietMs;
    await setTimeout(lookMs, undefined, { signal });
  }
}

/** Why there are not the agents that were asked for, and how long it may help to wait. */
interface Lack {
  readonly problem: string;
  readonly wait: 'not' | 'short' | 'long';
}

/** The agents of a run, or what is missing. */
export function choose(
  found: readonly Found[],
  wanted: Wanted,
  { version, schema }: Kinship,
): readonly Presence[] | Lack {
  const known = found.flatMap(({ presence, isKnown }) => (isKnown ? [presence] : []));
  const isFit = (one: Presence): boolean => one.version === version && one.schema === schema;
  const free = known.filter((one) => isFit(one) && one.state === 'waiting');
  const chosen =
    'count' in wanted
      ? free.slice(0, wanted.count)
      : wanted.names.flatMap((name) => free.find((one) => one.name === name) ?? []);
  const needed = 'count' in wanted ? wanted.count : wanted.names.length;
  if (chosen.length === needed) return chosen;
  const isAsked = ({ name }: Presence): boolean => 'count' in wanted || wanted.names.includes(name);
  const strange = known.filter((one) => isAsked(one) && !isFit(one));
  const busy = known.filter((one) => isAsked(one) && isFit(one) && one.state === 'busy');
  if (needed <= chosen.length + strange.length && busy.length === 0)
    return {
      problem: strange
        .map(
          (one) =>
            `agent ${one.name} is of version ${one.version} (records ${one.schema}), this is ${version} (${schema}): install the same`,
        )
        .join('\n'),
      wait: 'not',
    };
  const others = found.length - known.length;
  const more = [
    ...busy.map(({ name }) => `${name} is at work for another run`),
    ...strange.map((one) => `${one.name} is of version ${one.version}`),
    ...(others > 0 ? [`${others} hold another CONTEND_TOKEN`] : []),
  ];
  const asked =
    'count' in wanted
      ? `${needed === 1 ? '1 agent is' : `${needed} agents are`} wanted, and ${chosen.length} ${chosen.length === 1 ? 'waits' : 'wait'} for work`
      : `agents ${wanted.names.filter((name) => chosen.every((one) => one.name !== name)).join(', ')} do not wait for work`;
  return {
    problem: `${asked}${more.length === 0 ? '' : ` (${more.join('; ')})`}`,
    wait: others > 0 ? 'short' : 'long',
  };
}
