import type { Spread } from '../../harness/analyze/median.ts';
import type { Strategy } from '../../harness/core/strategy.ts';
import { startPostgres } from '../../targets/servers/postgres/private-server.ts';
import type { PostgresServer } from '../../targets/servers/postgres/private-server.ts';
import { postgresStore } from '../../targets/stores/postgres/kind.ts';
import { schemaOf } from '../../targets/stores/postgres/schema.ts';
import { strategies } from '../../targets/strategies/index.ts';
import type { Target } from '../../targets/target.ts';
import { load } from './load.ts';
import type { Loaded } from './load.ts';
import { inTurn, medianOver, ratioOf } from './pair.ts';
import type { Pair } from './pair.ts';
import { floorOf } from './pgbench.ts';
import { purchaseRequests, stocks } from './purchases.ts';
import { configOf, startService } from './service.ts';
import { statementsOf } from './statements.ts';
import { count, jsonFlag, names, runScript, settingsOf } from '../script.ts';

const clients = 32;

const served = strategies.filter(({ stores }) => stores.includes('postgres'));
const { pairs, seconds, connections, strategy, json } = settingsOf({
  name: 'floors:postgres',
  about:
    'Purchases of 1,000 items through HTTP on PostgreSQL, strategy by strategy, each beside what pgbench makes of the same ' +
    'statements, sent in the same groups on as many connections, in turn. The server waits for the disk as it does in a race.',
  options: {
    pairs: count(5, [1, 100], 'pairs of ours and its floor'),
    seconds: count(2, [1, 60], 'measured time of each'),
    connections: count(10, [1, 100], 'connections to PostgreSQL'),
    strategy: names(
      served.map(({ name }) => name),
      'rows of the table',
    ),
    json: jsonFlag,
  },
  examples: [{ command: '--strategy conditional-update,row-lock --pairs 7', about: 'two rows, more often' }],
});

/** A strategy's service, which all of its pairs use, and how its floor is measured. */
interface Rival {
  readonly name: string;
  readonly target: Target;
  readonly floor: () => Promise<number>;
}

await runScript('floors:postgres', async (signal) => {
  const measured = await measure(signal);
  const rows = [...measured].map(([name, all]) => rowOf(name, all));
  process.stdout.write(
    json ? `${JSON.stringify({ clients, connections, seconds, rows }, null, 2)}\n` : table(rows),
  );
});

/** The pairs of each strategy. */
async function measure(signal: AbortSignal): Promise<ReadonlyMap<string, readonly Pair[]>> {
  const server = await startPostgres();
  const rivals: Rival[] = [];
  const measured = new Map<string, Pair[]>();
  try {
    for (const one of served.filter(({ name }) => strategy.includes(name)))
      rivals.push(await rivalOf(one, server, signal));
    for (let pair = 0; pair < pairs; pair++)
      for (const { name, target, floor } of rivals) {
        const request = purchaseRequests();
        const afresh = async (): Promise<void> => {
          await target.empty?.();
          await target.seed(stocks);
        };
        const ours = (): Promise<Loaded> =>
          afresh().then(() => load(target, { clients, seconds, request, signal }));
        const found = await inTurn(ours, () => afresh().then(floor), pair % 2 === 0);
        measured.set(name, [...(measured.get(name) ?? []), found]);
      }
    return measured;
  } finally {
    await Promise.all(rivals.map(({ target }) => target.stop()));
    await server.stop();
  }
}

interface Row {
  readonly name: string;
  readonly floorPerS: number;
  readonly perS: number;
  readonly ratio: Spread;
  readonly cpuUs: { readonly service: number; readonly store: number; readonly client: number };
  readonly neighbour: number;
}

function rowOf(name: string, pairs: readonly Pair[]): Row {
  const median = (of: (pair: Pair) => number): number => medianOver(pairs, of);
  return {
    name,
    floorPerS: median(({ floorPerS }) => floorPerS),
    perS: median(({ perS }) => perS),
    ratio: ratioOf(pairs),
    cpuUs: {
      service: median(({ cpuUs }) => cpuUs.service),
      store: median(({ cpuUs }) => cpuUs.redis),
      client: median(({ cpuUs }) => cpuUs.client),
    },
    neighbour: median(({ neighbour }) => neighbour),
  };
}

async function rivalOf(strategy: Strategy, server: PostgresServer, signal: AbortSignal): Promise<Rival> {
  const { url, serviceUrl } = server;
  const prefix = `floor:${strategy.name}`;
  const config = configOf(postgresStore, strategy, { prefix, storeUrl: serviceUrl, pool: connections });
  const target = await startService(postgresStore, config, url);
  try {
    await target.seed(stocks);
    const store = await postgresStore.open(config);
    const groups = await statementsOf(strategy, store);
    await store.close();
    const place = { url: serviceUrl, schema: schemaOf(prefix) };
    const floor = (): Promise<number> => floorOf(place, groups, { connections, seconds, signal });
    return { name: strategy.name, target, floor };
  } catch (error) {
    await target.stop();
    throw error;
  }
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ name, floorPerS, perS, ratio, cpuUs, neighbour }) => [
    name.padEnd(24),
    ...[floorPerS, perS].map((rate) => Math.round(rate).toLocaleString('en').padStart(8)),
    ratio.median.toFixed(2).padStart(6),
    `(${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`.padStart(16),
    ...[cpuUs.service, cpuUs.store, cpuUs.client].map((us) => us.toFixed(0).padStart(8)),
    neighbour.toFixed(2).padStart(7),
  ]);
  const head = `${'strategy'.padEnd(24)}  floor /s   ours /s   ratio  (least to most)   service     store    client   others`;
  return `${head}\n${lines.map((line) => line.join('  ')).join('\n')}\n\nmedians of ${pairs} pairs on ${connections} connections; service, store, client: CPU in µs a purchase; others: cores that other processes took\n`;
}
