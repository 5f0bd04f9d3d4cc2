import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleOf, ownDialect } from '../../experiments/preflight/own-dialect.fixture.ts';
import { preflight } from '../../experiments/preflight/preflight.ts';
import { workloads } from '../../../workloads/index.ts';
import { foreignHost } from './services/host.ts';
import { foreignServices } from './services/index.ts';
import { nonceKinds, pathOf, refusalKinds, successKinds, tagKinds } from './services/manner.ts';
import type { Manner } from './services/manner.ts';

const server = foreignHost(foreignServices);
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Every way to speak, in turn. */
function mannerAt(at: number): Manner {
  const refusal = refusalKinds[(5 * at) % refusalKinds.length]!;
  return {
    tag: tagKinds[at % tagKinds.length]!,
    refusal,
    nonce: nonceKinds[at % nonceKinds.length]!,
    success: successKinds[(3 * at + (at >> 2)) % successKinds.length]!,
    // Forms of its own are for an adapter to translate, but for numbers in quotes.
    form: at % 2 === 0 ? 'plain' : 'texts',
  };
}

/** Of every second workload the right service, of the others one that is wrong only where two requests meet. */
const alone = foreignServices.map(({ workload, modes }, at) => {
  const racy = modes.find(
    ({ name, is, pace }) => is === 'wrong' && pace === 'unguarded' && name !== 'if-match-ignored',
  );
  return { workload, mode: at % 2 === 0 || racy === undefined ? 'right' : racy.name };
});

test.each(alone.map((one, at) => ({ ...one, manner: mannerAt(at) })))(
  'nothing contradicts $workload, $mode, with one client: $manner',
  async ({ workload: name, mode, manner }) => {
    const workload = workloads.find((one) => one.name === name)!;
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${pathOf({ workload: name, mode, manner })}`;
    const refuses = ['422', '503'].includes(manner.refusal) ? [Number(manner.refusal)] : [];
    const module = moduleOf(ownDialect(workload, [['seed: (records) => globalThis.seedOwn(records),', '']]));
    const { lines } = await preflight({ name, module, workload, urls: [url], refuses });
    expect(lines.filter(({ state }) => state === 'contradicted')).toEqual([]);
    expect(lines).toContainEqual(expect.objectContaining({ state: 'confirmed' }));
  },
);
