import { fileURLToPath } from 'node:url';
import type { Strategy } from '../../harness/core/strategy.ts';
import type { ServiceConfig } from '../../targets/messages.ts';
import type { StoreKind } from '../../targets/stores/store-kind.ts';
import { startTarget } from '../../targets/target.ts';
import type { Target } from '../../targets/target.ts';

/** Where a service keeps its data. */
export type Place = Pick<ServiceConfig, 'prefix' | 'storeUrl' | 'lockUrls' | 'pool'>;

/** What the service of a strategy is told: as in a race, without a window and without faults. */
export function configOf(store: StoreKind, { name, needs }: Strategy, place: Place): ServiceConfig {
  return {
    store: store.name,
    strategy: name,
    workMs: 0,
    faulty: false,
    profile: '409',
    problems: 'detailed',
    times: { ttlMs: 2000, waitMs: 1000 },
    needs,
    ...place,
  };
}

/** Starts one instance of the reference service; `ownUrl` is the store's address for us, where it is another. */
export function startService(store: StoreKind, config: ServiceConfig, ownUrl?: string): Promise<Target> {
  const program = fileURLToPath(new URL('./service.js', import.meta.url));
  const own = ownUrl === undefined ? {} : { ownUrl };
  return startTarget({ program, config, store, instances: 1, ...own });
}
