import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { createClock } from './clock.ts';
import { createTicker } from './ticker.ts';

/** Runs a schedule and returns how many arrivals each tick found due. */
async function tickThrough(
  dueMs: Float64Array,
  busyMs = 0,
  clock = createClock(process.hrtime.bigint() - 5_000_000n),
): Promise<number[]> {
  const ticker = createTicker(clock);
  const found: number[] = [];
  let next = 0;
  await new Promise<void>((resolve) => {
    ticker.start(dueMs, () => {
      const before = next;
      while (next < dueMs.length && dueMs[next]! <= clock()) next++;
      found.push(next - before);
      for (const start = clock(); clock() - start < busyMs;);
      if (next === dueMs.length) resolve();
    });
  });
  await ticker.stop();
  return found;
}

describe('a ticker', () => {
  test('never leaves an arrival without a tick at or after its time', async () => {
    const dueMs = Float64Array.from({ length: 400 }, (_, i) => 60 + i * 0.37 + (i % 3) * 0.01).sort();
    const found = await tickThrough(dueMs);
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(400);
  });

  test('reports everything that became due while the driver was busy in one tick', async () => {
    const dueMs = Float64Array.from({ length: 200 }, (_, i) => 60 + i * 0.1);
    const found = await tickThrough(dueMs, 15);
    expect(found.length).toBeLessThan(20);
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(200);
  });

  test.each(['before', 'after'])('is not early where a reading is interrupted just %s it', async (when) => {
    const clock = createClock(process.hrtime.bigint());
    let readings = 0;
    const wait = (): void => {
      for (const start = clock(); clock() - start < 20;);
    };
    const interrupted = (): number => {
      readings += 1;
      if (readings === 1 && when === 'before') wait();
      const nowMs = clock();
      if (readings === 1 && when === 'after') wait();
      return nowMs;
    };
    // Nothing comes after the last one that could find it instead.
    const found = await tickThrough(Float64Array.of(150), 0, interrupted);
    expect(found).toEqual([1]);
  });

  test('ticks at once for a schedule that lies in the past', async () => {
    expect(await tickThrough(Float64Array.of(0, 1, 2))).toEqual([3]);
  });

  test('ends its thread in the middle of a long sleep and is silent afterwards', async () => {
    const ticker = createTicker(createClock(process.hrtime.bigint()));
    let ticks = 0;
    ticker.start(Float64Array.of(3_600_000), () => ticks++);
    await ticker.stop();
    expect(ticks).toBe(0);
  });

  test('stops without having been started, and twice', async () => {
    const ticker = createTicker(() => performance.now());
    await ticker.stop();
    await ticker.stop();
    expect(() => ticker.start(Float64Array.of(1), () => {})).toThrow('started once');
  });

  test('works from a minified bundle, far from its source', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'contend-ticker-'));
    try {
      const here = fileURLToPath(new URL('.', import.meta.url));
      const bundle = path.join(folder, 'bundle.mjs');
      await build({
        stdin: {
          contents: `import { createClock } from './clock.ts';
            import { createTicker } from './ticker.ts';
            const ticker = createTicker(createClock(process.hrtime.bigint()));
            ticker.start(Float64Array.of(1, 2), () => void ticker.stop().then(() => console.log('ticked')));`,
          resolveDir: here,
        },
        bundle: true,
        minify: true,
        keepNames: true,
        platform: 'node',
        format: 'esm',
        outfile: bundle,
      });
      writeFileSync(path.join(folder, 'package.json'), '{}');
      const run = spawnSync(process.execPath, [bundle], { encoding: 'utf8', timeout: 10_000 });
      expect(run.stdout).toMatch(/^ticked\n$/);
      expect(run.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
