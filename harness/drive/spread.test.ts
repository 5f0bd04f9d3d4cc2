import { afterEach, expect, test } from 'vitest';
import { AcceptingService, after, raceFor } from './race.fixture.ts';
import type { RaceSettings } from './race.fixture.ts';

const services: AcceptingService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

/** How many requests each of three instances got in a race. */
async function shares(settings: Omit<RaceSettings, 'port' | 'morePorts'>): Promise<number[]> {
  for (let count = 0; count < 3; count++) services.push(new AcceptingService(after(2)));
  const [port = 0, ...morePorts] = await Promise.all(services.map((service) => service.listen()));
  await raceFor({ port, morePorts, durationMs: 500, ...settings });
  return services.map(({ requests }) => requests);
}

test.each<[words: string, settings: Omit<RaceSettings, 'port' | 'morePorts'>]>([
  ['a closed loop', { arrival: 'closed', clients: 6 }],
  ['a closed loop of two threads', { arrival: 'closed', clients: 6, workers: 2 }],
  // dealt out by each thread for itself, all of them would go to the first instance
  ['a closed loop of three threads with a client each', { arrival: 'closed', clients: 3, workers: 3 }],
  ['arrivals far below what the clients could send', { arrival: 'constant', clients: 6, ratePerS: 300 }],
  ['Poisson arrivals of two threads', { arrival: 'poisson', clients: 6, ratePerS: 300, workers: 2 }],
  ['a burst', { arrival: 'burst', clients: 6, plan: { rounds: 10 } }],
  ['a burst of two threads', { arrival: 'burst', clients: 6, workers: 2, plan: { rounds: 10 } }],
])('%s spreads its requests over the instances', async (_words, settings) => {
  const requests = await shares(settings);
  const all = requests.reduce((sum, one) => sum + one, 0);
  expect(all).toBeGreaterThan(10);
  for (const one of requests) expect(one / all).toBeGreaterThan(0.2);
});

test('clients that cannot be dealt out evenly differ by one connection, also over several threads', async () => {
  const burst: Partial<RaceSettings> = { arrival: 'burst', plan: { rounds: 5 } };
  const requests = await shares({ ...burst, arrival: 'burst', clients: 4, workers: 2 });
  expect(requests.toSorted((a, b) => b - a)).toEqual([10, 5, 5]);
});
