import { expect, test } from 'vitest';
import { noop } from '../../workloads/noop.ts';
import { defaultTuning } from './policies/tuning.ts';
import { rowsPerSession } from './race.ts';
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
    durationMs: 10_000,
    historyEntries: 60 + rowsPerSession(defaultTuning),
    adapter,
    workload,
  });
  // One that waited for the next look at the clock would leave some 10 ms each time; a busy machine takes its time now and then.
  const gapsMs = entries.slice(1).map(({ sentMs }, at) => sentMs - entries[at]!.doneMs);
  expect(gapsMs.length).toBeGreaterThan(40);
  expect(gapsMs.toSorted((a, b) => a - b)[Math.floor(gapsMs.length / 2)]).toBeLessThan(5);
  expect(entries.every(({ operation }) => operation % 2 === 0)).toBe(true);
});
