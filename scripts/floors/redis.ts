import type { Spread } from '../../harness/analyze/median.ts';
import type { Strategy } from '../../harness/core/strategy.ts';
import { startRedis } from '../../targets/servers/redis-server.ts';
import { ensureRedisServer } from '../../targets/servers/setup.ts';
import { memoryStore } from '../../targets/stores/memory/store.ts';
import { redisStore } from '../../targets/stores/redis/store.ts';
import type { StoreKind } from '../../targets/stores/store-kind.ts';
import { strategies } from '../../targets/strategies/index.ts';
import type { Target } from '../../targets/target.ts';
import { barePair } from './bare/beside.ts';
import { bareRow, bareTable, besides } from './bare/table.ts';
import type { BarePair, Beside } from './bare/table.ts';
import { columns } from './columns.ts';
import { commandsOf, emptied, prefix } from './commands.ts';
import type { Places } from './commands.ts';
import { load, post } from './load.ts';
import type { Loaded } from './load.ts';
import { inTurn, medianOver, ratioOf } from './pair.ts';
import type { Pair } from './pair.ts';
import { purchaseRequests, stocks } from './purchases.ts';
import { floorOf } from './redis-benchmark.ts';
import { configOf, startService } from './service.ts';
import { count, decimal, jsonFlag, names, runScript, settingsOf } from '../script.ts';

const clients = 32;
const benchmarkRequests = 20_000;

const served = strategies.filter(({ stores }) => stores.includes('redis'));
/** Requests that need no store. */
const storeless = 'noop';
const { pairs, seconds, strategy, json } = settingsOf({
  name: 'floors',
  about:
    'Purchases of 1,000 items through HTTP, strategy by strategy, each beside what redis-benchmark makes of the same ' +
    'commands with as many clients, in turn; requests that need no store beside the same service without Redis; and a ' +
    'request that does nothing and a purchase by script beside a bare route of fastify with the same validation and headers.',
  options: {
    pairs: count(5, [1, 100], 'pairs of ours and its floor'),
    seconds: decimal(1, 60, 'measured time of each'),
    strategy: names([...served.map(({ name }) => name), storeless, ...besides], 'rows of the tables'),
    json: jsonFlag,
  },
  examples: [{ command: '--strategy atomic-script,redis-function --pairs 7', about: 'two rows, more often' }],
});

const noop = post('/noop/0', '{"quantity":1}');
const services = new Map<string, Promise<Target>>();
const measured = new Map<string, Pair[]>();
const bare = new Map<Beside, BarePair[]>();

await runScript('floors', async (signal) => {
  const binary = await ensureRedisServer(() => {});
  const opened = [await startRedis({ binary })];
  try {
    for (let count = 0; count < 3; count++) opened.push(await startRedis({ binary }));
    const [url = '', ...lockUrls] = opened.map((server) => server.url);
    const places: Places = { url, lockUrls };
    for (let pair = 0; pair < pairs; pair++) {
      const turn = { places, signal, floorFirst: pair % 2 === 0 };
      for (const one of served.filter(({ name }) => strategy.includes(name))) {
        progress(`${pair + 1} of ${pairs}: ${one.name}`);
        note(one.name, await pairOf(one, turn));
      }
      if (strategy.includes(storeless)) {
        progress(`${pair + 1} of ${pairs}: ${storeless}`);
        note(storeless, await noopPair(turn));
      }
      for (const one of besides.filter((name) => strategy.includes(name))) {
        progress(`${pair + 1} of ${pairs}: ${one}`);
        await emptied(places);
        const found = await barePair(one, { url, clients, seconds, signal });
        bare.set(one, [...(bare.get(one) ?? []), found]);
      }
    }
  } finally {
    progress('');
    await Promise.allSettled([...services.values()].map(async (running) => (await running).stop()));
    await Promise.all(opened.map((server) => server.stop()));
  }
  const rows = [...measured].map(([name, all]) => ({ name, pairs: all, ratio: ratioOf(all) }));
  const bareRows = [...bare].map(([name, all]) => bareRow(name, all));
  const tables = [
    ...(rows.length > 0 ? [table(rows)] : []),
    ...(bareRows.length > 0 ? [bareTable(bareRows)] : []),
  ];
  const document = { clients, seconds, rows, ...(bareRows.length > 0 ? { bare: bareRows } : {}) };
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : tables.join('\n'));
});

function note(name: string, pair: Pair): void {
  measured.set(name, [...(measured.get(name) ?? []), pair]);
}

/** Where a pair is measured, and who goes first. */
interface Turn {
  readonly places: Places;
  readonly signal: AbortSignal;
  readonly floorFirst: boolean;
}

/** A strategy and its floor, the service being that of all its pairs. */
async function pairOf(strategy: Strategy, { places, signal, floorFirst }: Turn): Promise<Pair> {
  const target = await service(redisStore, strategy, places);
  const afresh = async (): Promise<void> => {
    await emptied(places);
    await target.seed(stocks);
  };
  await afresh();
  const commands = await commandsOf(strategy, places);
  const request = purchaseRequests();
  const ours = async (): Promise<Loaded> => {
    await afresh();
    return load(target, { clients, seconds, request, signal });
  };
  const floor = async (): Promise<number> => {
    await afresh();
    return floorOf(commands, { url: places.url, clients, requests: benchmarkRequests, signal });
  };
  return inTurn(ours, floor, floorFirst);
}

/** Requests that need no store, on a service with Redis and on the same service without. */
async function noopPair({ places, signal, floorFirst }: Turn): Promise<Pair> {
  const [unguarded] = strategies;
  if (unguarded === undefined) throw new Error('there is no strategy');
  const measure = async (store: StoreKind): Promise<Loaded> =>
    load(await service(store, unguarded, places, 'noop'), {
      clients,
      seconds,
      request: () => noop,
      signal,
    });
  const ours = (): Promise<Loaded> => measure(redisStore);
  return inTurn(ours, async () => (await measure(memoryStore)).perS, floorFirst);
}

/** The service of a strategy on a store for one use, started when it is first asked for. */
function service(store: StoreKind, strategy: Strategy, places: Places, use = 'purchases'): Promise<Target> {
  const name = `${use}: ${strategy.name} on ${store.name}`;
  const running = services.get(name) ?? start(store, strategy, places);
  services.set(name, running);
  return running;
}

function start(store: StoreKind, strategy: Strategy, { url, lockUrls }: Places): Promise<Target> {
  const ours = strategy.needs === 'lock-servers' ? { lockUrls } : {};
  return startService(store, configOf(store, strategy, { prefix, storeUrl: url, ...ours }));
}

interface Row {
  readonly name: string;
  readonly pairs: readonly Pair[];
  readonly ratio: Spread;
}

function table(rows: readonly Row[]): string {
  const head = [
    'strategy',
    'floor /s',
    'ours /s',
    'ours ÷ floor',
    '(least to most)',
    'service',
    'redis',
    'client',
    'others',
  ];
  const lines = rows.map(({ name, pairs: all, ratio }) => {
    const median = (of: (pair: Pair) => number): number => medianOver(all, of);
    return [
      name,
      Math.round(median(({ floorPerS }) => floorPerS)).toLocaleString('en'),
      Math.round(median(({ perS }) => perS)).toLocaleString('en'),
      ratio.median.toFixed(2),
      `(${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`,
      ...(['service', 'redis', 'client'] as const).map((of) => median(({ cpuUs }) => cpuUs[of]).toFixed(0)),
      median(({ neighbour }) => neighbour).toFixed(2),
    ];
  });
  return `${columns([head, ...lines])}\n\nmedians of ${pairs} pairs; service, redis, client: CPU in µs a purchase; others: cores that other processes took\n`;
}

function progress(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${words}`);
}
