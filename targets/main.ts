import { find } from '../harness/core/registry.ts';
import type { Named } from '../harness/core/registry.ts';
import { LoopWatch } from '../harness/measure/event-loop-delay.ts';
import type { EventLoopDelay } from '../harness/measure/event-loop-delay.ts';
import { workloads } from '../workloads/index.ts';
import type { BrokenService, Mistake } from './broken/broken-service.ts';
import { brokenServices } from './broken/index.ts';
import { mistakesBelow } from './broken/below/index.ts';
import { plantedMistakes } from './broken/planted/index.ts';
import { Interference } from './interference.ts';
import type { ServiceConfig, ServiceEvent, ServiceRequest, ServiceUsage } from './messages.ts';
import { obey, tell } from './obey.ts';
import { createService } from './service/app.ts';
import { stores } from './stores/index.ts';
import { strategies } from './strategies/index.ts';
import { bareConflicts } from './service/answers/bare-conflicts.ts';

/** One instance of the reference service: starts, reports its port, obeys, and ends when the harness is gone. */
async function main(config: ServiceConfig): Promise<void> {
  const strategy = find(strategies, config.strategy, 'strategy');
  if (typeof strategy === 'string') throw new Error(strategy);
  const kind = find(stores, config.store, 'store');
  if (typeof kind === 'string') throw new Error(kind);
  const mistake = await mistakeOf(config);
  const { rewrites } = mistake ?? {};
  const store = await kind.open(rewrites === undefined ? config : { ...config, rewrites });
  const interference = config.faulty ? new Interference() : undefined;
  const access = interference?.slowed(store) ?? store;
  mistake?.opened?.(store);
  const { workMs, times, profile, problems } = config;
  const app = createService({
    workloads,
    store: access,
    strategy,
    workMs,
    times,
    profile,
    ...(problems === 'bare' ? { answers: bareConflicts } : {}),
    ...(interference === undefined ? {} : { interference }),
    ...mistake,
  });
  await app.listen({ host: '127.0.0.1', port: config.port ?? 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the service has no port');

  const loop = new LoopWatch();
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    app.server.closeIdleConnections();
    await app.close();
    mistake?.close?.();
    await store.close();
  };
  const handle = async (request: ServiceRequest): Promise<void> => {
    switch (request.kind) {
      case 'seed':
        await store.seed(request.records);
        break;
      case 'empty':
        await store.empty();
        break;
      case 'forget':
        await store.forget(request.keys);
        break;
      case 'audit':
        for await (const page of store.audit()) tell({ kind: 'page', id: request.id, page });
        break;
      case 'usage': {
        tell({ kind: 'done', id: request.id, usage: usageOf(loop.stop(), store.statements) });
        if (request.watch) loop.start();
        return;
      }
      case 'hold':
        interference?.holdNextWrite(stopOurselves);
        break;
      case 'slow-store':
        if (interference !== undefined) interference.slowMs = request.slowMs;
        break;
      case 'drop-answers':
        if (interference !== undefined) interference.dropShare = request.share;
        break;
      case 'stop':
        await stop();
    }
    tell({ kind: 'done', id: request.id });
    if (request.kind === 'stop') process.disconnect();
  };
  process.on('message', (request: ServiceRequest) => {
    handle(request).catch((error: unknown) =>
      tell({ kind: 'error', id: request.id, problem: String(error) }),
    );
  });
  process.on('SIGTERM', () => void stop().finally(() => process.exit(0)));
  tell({ kind: 'ready', port: address.port });
}

async function mistakeOf(config: ServiceConfig): Promise<Mistake | undefined> {
  if (config.broken === undefined) return undefined;
  const all: readonly (Named & { readonly mistake?: BrokenService['mistake'] })[] = [
    ...brokenServices,
    ...plantedMistakes,
    ...mistakesBelow,
  ];
  const broken = find(all, config.broken, 'broken service');
  if (typeof broken === 'string') throw new Error(broken);
  return broken.mistake?.(config);
}

function usageOf(eventLoopDelayMs: EventLoopDelay | undefined, statements: number | undefined): ServiceUsage {
  const { user, system } = process.cpuUsage();
  return {
    cpuMs: (user + system) / 1000,
    ...(eventLoopDelayMs === undefined ? {} : { eventLoopDelayMs }),
    ...(statements === undefined ? {} : { statements }),
  };
}

/** Says so and stops; what comes next happens when somebody lets the process go on. */
function stopOurselves(): Promise<void> {
  return new Promise((resolve) => {
    const stopped = (): void => {
      process.kill(process.pid, 'SIGSTOP');
      resolve();
    };
    if (process.connected) process.send?.({ kind: 'holding' } satisfies ServiceEvent, stopped);
    else resolve();
  });
}

obey(main);
