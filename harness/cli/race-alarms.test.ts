import { expect, test } from 'vitest';
import { benchOf, runsOf, words } from './bench.fixture.ts';

const contend = benchOf('race-alarms');

/** From the beginning of the measured time on, seconds. */
const faultAtS = 4;

test('a store that becomes slow under the same load raises an alarm while the race lasts, and a warning of its record', async () => {
  const ended = await contend.run(
    ...words(
      '--workload parallel-edits --strategy optimistic --store redis --keys 80 --clients 200 --arrival poisson --rate 120/s',
    ),
    ...words(`--warmup 2s --duration 10s --fault slow-store:200ms@${faultAtS}s --warn --json`),
  );
  const [run] = runsOf(ended);
  const alarms = [...ended.stderr.matchAll(/^contend: (\d{4}-\d\d-\d\d) ([\d:]{8}Z) alarm: the race: /gm)];
  expect(alarms).toHaveLength(1);
  expect(run?.warnings.filter(({ code }) => code === 'conflicts-rose')).toHaveLength(1);
  // The load was the same before: nothing is told of then. It is told in whole seconds.
  const toldMs = Date.parse(`${alarms[0]?.[1]}T${alarms[0]?.[2]}`);
  const struckMs = Date.parse(run?.startedAt ?? '') + 1000 * ((run?.warmupS ?? 0) + faultAtS);
  expect(toldMs).toBeGreaterThan(struckMs - 1000);
}, 60_000);
