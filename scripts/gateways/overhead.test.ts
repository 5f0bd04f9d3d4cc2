import { expect, test } from 'vitest';
import { overheadOf, shares } from './overhead.ts';
import type { Sample } from './overhead.ts';

/** Two blocks: a gateway that takes 20 µs and 6 µs more for a conflict, and adds 0.3 ms; the second block is slow. */
const samples: readonly Sample[] = [0, 1].flatMap((block) =>
  shares.flatMap((q): Sample[] => {
    const slow = block === 0 ? 1 : 2;
    const base = { block, accessLog: false, q, requests: 1000, seconds: 0.5 };
    return [
      { ...base, gateway: 'none', p50Ms: slow, p99Ms: 2 * slow },
      { ...base, gateway: 'g', p50Ms: slow + 0.3, p99Ms: 2 * slow + 1, cpuS: 0.02 + 0.006 * q },
    ];
  }),
);

test('the cost of a gateway is a line in the share of conflicts, and latency is what it adds in its own block', () => {
  const found = overheadOf(samples, { gateway: 'g', accessLog: false });
  expect(found.d0).toBeCloseTo(20e-6, 12);
  expect(found.dLog).toBeCloseTo(6e-6, 12);
  expect(found.points.map(({ q }) => q)).toEqual([0, 0.5, 1]);
  for (const { addedMs, requestsPerS } of found.points) {
    expect(addedMs.p50.min).toBeCloseTo(0.3);
    expect(addedMs.p50.max).toBeCloseTo(0.3);
    expect(addedMs.p99.median).toBeCloseTo(1);
    expect(requestsPerS.median).toBe(2000);
  }
});

test('requests a CPU-second stand beside those of nginx in the same block', () => {
  const nginx = samples
    .filter(({ gateway }) => gateway === 'g')
    .map((sample) => ({ ...sample, gateway: 'nginx', cpuS: (sample.cpuS ?? 0) / (sample.block + 2) }));
  const both = [...samples, ...nginx];
  const { perCpuOfNginx } = overheadOf(both, { gateway: 'g', accessLog: false });
  // Half in the first block, a third in the second.
  expect(perCpuOfNginx?.max).toBeCloseTo(1 / 2);
  expect(perCpuOfNginx?.min).toBeCloseTo(1 / 3);
  expect(perCpuOfNginx?.median).toBeCloseTo(5 / 12);
  expect(overheadOf(both, { gateway: 'nginx', accessLog: false })).not.toHaveProperty('perCpuOfNginx');
  expect(overheadOf(samples, { gateway: 'g', accessLog: false })).not.toHaveProperty('perCpuOfNginx');
});

test('what the system does not tell is absent', () => {
  const untold = samples.map(({ cpuS, ...sample }) => (cpuS === undefined ? sample : { ...sample }));
  expect(overheadOf(untold, { gateway: 'g', accessLog: false })).not.toHaveProperty('d0');
});
