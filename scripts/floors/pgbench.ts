import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explicit } from '../../targets/stores/postgres/connection.ts';
import { outputOf } from '../child.ts';
import { items } from './purchases.ts';
import type { Group } from './statements.ts';

/** How long pgbench runs, and on how many connections. */
export interface PgbenchRun {
  readonly connections: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** How fast pgbench runs groups of statements, one after the other, on as many connections: whole sets a second. */
export async function floorOf(
  { url, schema }: { readonly url: string; readonly schema: string },
  groups: readonly Group[],
  { connections, seconds, signal }: PgbenchRun,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'contend-floor-'));
  try {
    const script = join(folder, 'purchase.sql');
    writeFileSync(script, scriptOf(groups));
    const { host, port, user, password, database } = explicit(url);
    const where = ['-h', host, '-p', String(port), '-U', user];
    // Not in the environment, which lives as long as the program.
    const passwords = join(folder, 'passwords');
    writeFileSync(passwords, `*:*:*:*:${password}\n`, { mode: 0o600 });
    const how = ['-n', '-M', 'prepared', '-c', String(connections), '-j', '1', '--max-tries', '10'];
    const what = ['-T', String(Math.ceil(seconds)), '-f', script, database];
    const env = {
      PGPASSFILE: passwords,
      PGOPTIONS: `-c search_path=${schema} -c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off`,
    };
    const output = await outputOf('pgbench', [...where, ...how, ...what], { signal, env });
    const rate = Number(/^tps = (\d+\.\d+)/m.exec(output)?.[1]);
    if (!(rate > 0)) throw new Error(`pgbench told no rate: ${output.slice(-600)}`);
    return rate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function scriptOf(groups: readonly Group[]): string {
  const lines = groups.flatMap((group) =>
    group.length === 1
      ? [`${group[0]};`]
      : ['\\startpipeline', ...group.map((one) => `${one};`), '\\endpipeline'],
  );
  return [`\\set item random(0, ${items.length - 1})`, ...lines, ''].join('\n');
}
