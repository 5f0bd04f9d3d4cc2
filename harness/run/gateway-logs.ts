import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ContendError } from '../core/errors.ts';
import type { Workload } from '../core/workload.ts';
import { broughtOf } from '../plan/cell.ts';
import type { Cell, GatewayLogPlan, Plan } from '../plan/cell.ts';
import { isLogFile, severalWriters } from '../plan/gateway-log.ts';
import { fileNameOf, plain } from '../results/results.ts';
import { whyOfFile } from '../results/why-of-file.ts';
import { prepareFolder } from '../results/write-whole.ts';
import type { GatewayLog } from '../../targets/gateways/gateway.ts';

/** The files that the gateways of a run write, one a race. */
class GatewayLogs {
  readonly #plan: GatewayLogPlan;
  /** Of one run, so that a client has one digest in all its files. */
  readonly #digestKey = randomBytes(16).toString('hex');

  constructor(plan: GatewayLogPlan) {
    this.#plan = plan;
  }

  /** Makes the file of a race, empty and for nobody else to read; undefined where no gateway would write it. Throws CTD_RESULTS. */
  async of(cell: Cell, index: number, workloads: readonly Workload[]): Promise<GatewayLog | undefined> {
    if (cell.gateway === 'none') return undefined;
    const { path, headers, bodyBytes } = this.#plan;
    const name = `${fileNameOf(index + 1, cell)}-${plain(cell.gateway)}.ndjson`;
    const file = resolve(isLogFile(path) ? path : join(path, name));
    await emptied(file);
    return { file, digestKey: this.#digestKey, headers, bodyBytes, routes: routesOf(cell, workloads) };
  }
}

/**
 * Makes ready where the gateways of a plan write what they see; undefined where nobody wants that. Throws CTD_OPTIONS or
 * CTD_RESULTS where they cannot, before anything is raced.
 */
export async function gatewayLogsOf(
  plan: Pick<Plan, 'gatewayLog' | 'cells' | 'blocks'>,
): Promise<GatewayLogs | undefined> {
  const { gatewayLog } = plan;
  if (gatewayLog === undefined) return undefined;
  const { path } = gatewayLog;
  const crowded = severalWriters(path, plan);
  if (crowded !== undefined) throw new ContendError('CTD_OPTIONS', [crowded]);
  await prepareFolder(isLogFile(path) ? dirname(path) : path, 'another with --gateway-log');
  return new GatewayLogs(gatewayLog);
}

async function emptied(file: string): Promise<void> {
  try {
    const made = await open(file, 'w', 0o600);
    await made.close();
  } catch (error) {
    throw new ContendError(
      'CTD_RESULTS',
      [`--gateway-log: ${file} cannot be written: ${whyOfFile(error)}; name another`],
      { cause: error },
    );
  }
}

/** The paths of the commands of a workload, those of reads among them; nobody knows those of a service that is brought. */
function routesOf(cell: Cell, workloads: readonly Workload[]): readonly string[] {
  if (broughtOf(cell).adapter !== undefined) return [];
  const { commands = [] } = workloads.find(({ name }) => name === cell.workload) ?? {};
  const { version } = cell.abilities ?? {};
  const under = version === undefined ? '' : `/${version}`;
  const named = commands.map(({ path }) => under + path.replaceAll(/:(\w+)/g, '{$1}'));
  const records = named.flatMap((path) => /^(?:\/[^/{]+)+\/\{\w+\}/.exec(path)?.[0] ?? []);
  return [
    ...new Set([
      ...named,
      ...records,
      ...named.filter((path) => !path.includes('{')).map((path) => `${path}/{id}`),
    ]),
  ];
}
