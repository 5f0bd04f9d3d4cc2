import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Seed } from '../../core/record.ts';
import { createMemoryStore } from '../../../targets/stores/memory/store.ts';
import { createService } from '../../../targets/service/app.ts';
import { optimistic } from '../../../targets/strategies/optimistic.ts';
import { workloads } from '../../../workloads/index.ts';
import { moduleOf, ownDialect } from './own-dialect.fixture.ts';
import { preflight } from './preflight.ts';

const store = createMemoryStore();
const app = createService({
  workloads,
  strategy: optimistic,
  workMs: 0,
  times: { ttlMs: 1000, waitMs: 100 },
  profile: '409',
  store,
});
beforeAll(() => app.listen({ host: '127.0.0.1', port: 0 }));
afterAll(() => app.close());

test.each(workloads.map((workload) => [workload.name, workload] as const))(
  'a right adapter of %s is not contradicted',
  async (_, workload) => {
    await store.empty();
    const { port } = app.server.address() as AddressInfo;
    Object.assign(globalThis, { seedOwn: (records: readonly Seed[]) => store.seed(records) });
    const found = await preflight({
      name: 'own',
      module: moduleOf(ownDialect(workload)),
      workload,
      urls: [`http://127.0.0.1:${port}`],
      refuses: [],
    });
    expect(found.lines.filter(({ state }) => state === 'contradicted')).toEqual([]);
    const confirmed = found.lines.filter(({ state }) => state === 'confirmed').map(({ line }) => line);
    expect(confirmed).toEqual(
      expect.arrayContaining(workload.commands.map(({ name }) => `commands.${name}: accepted`)),
    );
    if (workload.invariants.length > 0) expect(confirmed.join()).toMatch(/: refused|: race lost/);
  },
);
