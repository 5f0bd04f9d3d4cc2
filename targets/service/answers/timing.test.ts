import { describe, expect, test } from 'vitest';
import { served } from '../service.fixture.ts';

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
});
