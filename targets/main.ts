import { find } from '../harness/core/registry.ts';
import { watchEventLoop } from '../harness/measure/event-loop-delay.ts';
import type { EventLoopDelay } from '../harness/measure/event-loop-delay.ts';
import { workloads } from '../workloads/index.ts';
import type { ServiceConfig, ServiceEvent, ServiceRequest, ServiceUsage } from './messages.ts';
import { createService } from './service/app.ts';
import { stores } from './stores/index.ts';
import { strategies } from './strategies/index.ts';

/** One instance of the reference service: starts, reports its port, obeys, and ends when the harness is gone. */
async function main(config: ServiceConfig): Promise<void> {
  const strategy = find(strategies, config.strategy, 'strategy');
  if (typeof strategy === 'string') throw new Error(strategy);
  const kind = find(stores, config.store, 'store');
  if (typeof kind === 'string') throw new Error(kind);
  const store = await kind.open(config);
  const { workMs, times, profile } = config;
  const app = createService({ workloads, store, strategy, workMs, times, profile });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the service has no port');

  const delay = watchEventLoop();
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    app.server.closeIdleConnections();
    await app.close();
    await store.close();
  };
  const handle = async (request: ServiceRequest): Promise<void> => {
    switch (request.kind) {
      case 'seed':
        await store.seed(request.records);
        break;
      case 'audit':
        for await (const page of store.audit()) tell({ kind: 'page', id: request.id, page });
        break;
      case 'usage': {
        tell({ kind: 'done', id: request.id, usage: usageOf(delay()) });
        return;
      }
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

function usageOf(eventLoopDelayMs: EventLoopDelay): ServiceUsage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, eventLoopDelayMs };
}

function tell(event: ServiceEvent): void {
  if (process.connected) process.send?.(event);
}

// The harness ends its services; should it be gone, they end themselves. Ctrl-C reaches the harness first.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
main(JSON.parse(process.argv[2] ?? '{}') as ServiceConfig).catch((error: unknown) => {
  tell({ kind: 'failed', problem: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.disconnect();
});
