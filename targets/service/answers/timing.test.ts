import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { served } from '../service.fixture.ts';
import { short } from './timing.ts';

describe('Server-Timing', () => {
  const timing = (header: unknown): Record<string, number> =>
    Object.fromEntries(
      String(header)
        .split(', ')
        .map((metric) => metric.split(/;(?:dur|desc)=/))
        .map(([name = '', value]) => [name, Number(value)]),
    );

  test('tells the time in service, store and work apart', async () => {
    const { ask } = await served({ workMs: 30 });
    const { headers } = await ask('POST', '/items/0-0/purchases', { body: { quantity: 1 } });
    const { app = Number.NaN, store = Number.NaN, work = 0, overlap } = timing(headers['server-timing']);
    // A timer may be a millisecond early.
    expect(work).toBeGreaterThanOrEqual(29);
    expect(app).toBeLessThan(work);
    expect(store).toBeLessThan(work);
    expect(app).toBeGreaterThanOrEqual(-0.1);
    expect(store).toBeGreaterThan(0);
    expect(overlap).toBe(1);
  });

  test('stands on reads and refusals too', async () => {
    const { ask } = await served();
    for (const { headers } of [
      await ask('GET', '/items/0-0'),
      await ask('GET', '/items/9-9'),
      await ask('POST', '/items/0-0/purchases', { body: { quantity: 9 } }),
    ])
      expect(Object.keys(timing(headers['server-timing']))).toEqual(['app', 'store', 'work', 'overlap']);
  });

  test('writes what JavaScript writes of milliseconds with three decimals', () => {
    for (const ms of [0, -0, 0.0004, 0.0005, 0.001, 0.01, 0.1, 0.52, 1, 1.001, 12.34, 999.9996, 86_400_000.5])
      expect(short(ms), String(ms)).toBe(String(Math.round(ms * 1000) / 1000));
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e9, noNaN: true }), (ms) => {
        expect(short(ms)).toBe(String(Math.round(ms * 1000) / 1000));
      }),
      { numRuns: 2000 },
    );
  });
});
