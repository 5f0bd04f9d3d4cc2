import { expect, test } from 'vitest';
import type { Target, TargetUsage } from '../../../targets/target.ts';
import { Sampler } from './sampler.ts';

/** What a sampler makes of a target that tells this at the two ends of the measured time. */
async function usageBetween(first: TargetUsage, last: TargetUsage) {
  const told = [first, last];
  const usage = (watch: boolean): Promise<TargetUsage> => {
    // event loops are watched from the first sample to the last, and no longer
    expect(watch).toBe(told.length === 2);
    return Promise.resolve(told.shift() ?? {});
  };
  const sampler = new Sampler({ usage } as unknown as Target);
  sampler.begin();
  await new Promise((resolve) => setTimeout(resolve, 30));
  return sampler.finish();
}

test('counters are told as what they grew by', async () => {
  const usage = await usageBetween(
    { serviceCpuMs: 10, storeCpuMs: 5, storeCommands: 100, storeRun: 'a' },
    { serviceCpuMs: 25, storeCpuMs: 9, storeCommands: 160, storeRun: 'a' },
  );
  expect(usage).toMatchObject({ serviceMs: 15, storeMs: 4, storeCommands: 60 });
  if (process.platform === 'linux') expect(usage?.neighbourShare).toBeGreaterThanOrEqual(0);
});

test('a store that was started again counts from nothing, and so nothing is told of it', async () => {
  const usage = await usageBetween(
    { serviceCpuMs: 10, storeCpuMs: 5, storeCommands: 100, storeRun: 'a' },
    { serviceCpuMs: 25, storeCpuMs: 9, storeCommands: 160, storeRun: 'b' },
  );
  expect(usage).toMatchObject({ serviceMs: 15 });
  expect(usage).not.toHaveProperty('storeMs');
  expect(usage).not.toHaveProperty('storeCommands');
  // What it used would else be taken for somebody else's.
  expect(usage).not.toHaveProperty('neighbourShare');
});
