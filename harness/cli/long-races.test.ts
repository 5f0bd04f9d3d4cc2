import { expect, test } from 'vitest';
import { benchOf, runsOf, words } from './bench.fixture.ts';

const contend = benchOf('long-races');

test('a race with more requests than are kept is judged as it goes, and ends early where something is wrong', async () => {
  const ended = await contend.run(
    ...words(
      '--workload last-item --strategy atomic-script,unguarded --clients 8 --keys 2 --workers 2 --think 1ms',
    ),
    ...words('--duration 2s --warmup 100ms --history 1500 --stop-on-anomaly --json'),
  );
  const [right, wrong] = runsOf(ended);
  expect(right?.verdict).toMatchObject({ result: 'valid', anomalies: [] });
  expect(right?.durationS).toBeCloseTo(2, 1);
  const { entries, receipts = 0, judgedAsItWent } = right!.history;
  expect(judgedAsItWent?.chapters).toBeGreaterThan(0);
  expect(judgedAsItWent?.entries).toBeLessThan(entries);
  // Nothing is lost between two chapters: all that was answered in the measured time and the warm-up was looked at.
  const lost = right?.verdict.invariants?.find(({ name }) =>
    name.startsWith('what is accepted takes effect'),
  );
  expect(lost).toMatchObject({ result: 'held' });
  expect(receipts).toBeGreaterThan(0);
  expect(right?.warnings.map(({ code }) => code)).not.toContain('history-full');

  expect(wrong?.verdict.result).toBe('invalid');
  expect(wrong?.durationS).toBeLessThan(1.9);
  expect(wrong?.warnings).toContainEqual({
    code: 'stopped',
    text: expect.stringContaining('because something was wrong for certain'),
  });
  expect(ended.code).toBe(0);
});

test('what somebody wants to have in a file is kept, and judged at once', async () => {
  const file = `${contend.out()}/all.ndjson`;
  const ended = await contend.run(
    ...words('--workload last-item --strategy optimistic --clients 4 --store memory --duration 300ms'),
    ...words(`--warmup 0s --history 4000 --json --history-out ${file}`),
  );
  const [run] = runsOf(ended);
  expect(run?.verdict.result).toBe('valid');
  expect(run?.history.judgedAsItWent).toBeUndefined();
});
