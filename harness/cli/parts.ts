import type { AgentCrew } from '../agents/crew.ts';
import { schemaVersion } from '../core/run-record.ts';
import { faults } from '../faults/kinds/index.ts';
import type { RunParts } from '../run/run-plan.ts';
import { servers } from '../../targets/servers/index.ts';
import { gateways } from '../../targets/gateways/index.ts';
import { stores } from '../../targets/stores/index.ts';
import { strategies } from '../../targets/strategies/index.ts';
import { workloads } from '../../workloads/index.ts';
import { turnsOf } from '../run/turns.ts';
import type { Turn } from '../run/turns.ts';
import type { Plan, PlannedAgents } from '../plan/cell.ts';
import { version } from './version.ts';

/** What every command runs its plan with: all registries, and a voice on stderr. */
export function runParts(onPhase: RunParts['onPhase'], signal: AbortSignal): RunParts {
  const log = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
  return {
    workloads,
    strategies,
    stores,
    servers,
    gateways,
    faults,
    version,
    callAgents: (agents) => callAgents(agents, signal, log),
    onPhase,
    signal,
    log,
  };
}

/** Calls agents together; the packages that this needs are loaded by nobody else. */
async function callAgents(
  { wanted, join }: PlannedAgents,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<AgentCrew> {
  const { joinedBy } = await import('../agents/joined.ts');
  const { AgentCrew: Crew } = await import('../agents/crew.ts');
  const kin = { version, schema: schemaVersion };
  return Crew.open({ ...joinedBy(join, process.env), wanted, kin, signal, log });
}

/** The races that a plan is going to run. */
export function turnsIn(plan: Plan): readonly Turn[] {
  return turnsOf(plan, { workloads, strategies, stores });
}
