import { expect, test } from 'vitest';
import { defaultTuning } from './policies/tuning.ts';
import { rowsPerSession } from './race.ts';
import { raceFor, startService } from './race.fixture.ts';
import type { Treatment } from './race.fixture.ts';

/** An adapter whose one command is a cart and a checkout, 5 ms apart. */
const adapter = `export default {
  workload: 'noop',
  commands: {
    nothing: {
      decides: 2,
      *run({ id }) {
        const cart = yield { path: '/carts/' + id };
        if (cart.status !== 200) return;
        yield 5;
        yield { path: '/checkouts/' + id };
      },
    },
  },
};`;

test('are one row, from the first byte sent to the last answer', async () => {
  const paths: string[] = [];
  const { port } = await startService((accept, { url = '' }) => {
    paths.push(url.split('/')[1] ?? '');
    accept();
  });
  // So many exchanges, however long a busy machine takes for them.
  const bounds = { durationMs: 10_000, historyEntries: 20 + 2 * rowsPerSession(defaultTuning) };
  const { entries } = await raceFor({ port, arrival: 'closed', clients: 2, adapter, ...bounds });
  expect(entries.length).toBeGreaterThan(4);
  expect(paths.filter((path) => path === 'carts')).toHaveLength(entries.length);
  expect(paths.filter((path) => path === 'checkouts')).toHaveLength(entries.length);
  for (const { answer, sentMs, doneMs } of entries) {
    expect(answer).toBe('accepted');
    expect(doneMs - sentMs).toBeGreaterThan(3.9);
  }
});

test('in a burst all wait before the one that decides', async () => {
  const clients = 4;
  const seen: string[] = [];
  const treat: Treatment = (accept, { url = '' }) => {
    seen.push(url.split('/')[1] ?? '');
    accept();
  };
  const { port } = await startService(treat);
  const { entries } = await raceFor({
    port,
    arrival: 'burst',
    clients,
    adapter,
    plan: { rounds: 3, warmupRounds: 0 },
  });
  expect(entries).toHaveLength(3 * clients);
  const round = [...Array<string>(clients).fill('carts'), ...Array<string>(clients).fill('checkouts')];
  expect(seen).toEqual([...round, ...round, ...round]);
});

test('where the second is lost, nobody knows what the first has done', async () => {
  const { service, port } = await startService((accept, { url = '' }, { socket }) => {
    if (url.startsWith('/checkouts')) socket?.destroy();
    else accept();
  });
  const bounds = { durationMs: 10_000, historyEntries: 10 + rowsPerSession(defaultTuning) };
  const { entries } = await raceFor({ port, arrival: 'closed', clients: 1, adapter, ...bounds });
  expect(service.requests).toBeGreaterThan(1);
  expect(new Set(entries.map(({ answer }) => answer))).toEqual(new Set(['unknown']));
});
