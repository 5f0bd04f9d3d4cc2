import { expect, test } from 'vitest';
import { noop } from '../../workloads/noop.ts';
import { raceFor, startService } from './race.fixture.ts';

/** An adapter that reads nothing. */
const adapter = `export default { workload: 'noop', commands: { nothing: { request: ({ id }) => ({ path: '/' + id }) } } };`;

test('an operation that would only have read what is not shown is over at once', async () => {
  const { port } = await startService((accept) => accept());
  const workload: typeof noop = {
    ...noop,
    *operation(turn) {
      if (turn.operation % 2 === 0) return yield* noop.operation(turn);
      const seen = yield { kind: 'read', key: `noop/${turn.slot.name}` };
      return seen.kind === 'found' ? 'won' : 'lost';
    },
  };
  const { entries } = await raceFor({
    port,
    arrival: 'closed',
    clients: 1,
    durationMs: 300,
    adapter,
    workload,
  });
  // One that waited for the next look at the clock, some 10 ms, would leave room for 30.
  expect(entries.length).toBeGreaterThan(60);
  expect(entries.every(({ operation }) => operation % 2 === 0)).toBe(true);
});
