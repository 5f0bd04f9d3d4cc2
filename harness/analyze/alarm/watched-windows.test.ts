import { expect, test } from 'vitest';
import { WatchedWindows } from './watched-windows.ts';

const change = (doneMs: number, resource = '/items/1') => ({ doneMs, route: 'PUT /items/{id}', resource });

test('who is answered in the same tenth of a window for the same record has met', () => {
  const windows = new WatchedWindows(1000);
  // two meet, one comes later, one wants another record
  for (const one of [change(10), change(20), change(510), change(15, '/items/2')]) windows.take(one);
  windows.lost(change(20));
  expect(windows.end()).toEqual([
    {
      fromMs: 0,
      toMs: 1000,
      loads: [
        {
          watched: { kind: 'resource', name: '/items/1' },
          load: { requests: 3, rivals: 2 / 3, conflicts: 1 },
        },
        { watched: { kind: 'resource', name: '/items/2' }, load: { requests: 1, rivals: 0, conflicts: 0 } },
        {
          watched: { kind: 'route', name: 'PUT /items/{id}' },
          load: { requests: 4, rivals: 0.5, conflicts: 1 },
        },
      ],
    },
  ]);
});

test('what was hopeless from the beginning is no load', () => {
  const windows = new WatchedWindows(1000);
  for (const one of [change(10), change(20)]) windows.take(one);
  windows.hopeless(change(20));
  const [window] = windows.end();
  expect(window?.loads[0]?.load).toEqual({ requests: 1, rivals: 0, conflicts: 0 });
});

test('a window is judged some seconds after its end, in the order of time, and gaps are none', () => {
  const windows = new WatchedWindows(1000);
  expect([change(100), change(1100), change(4900), change(900)].flatMap((one) => windows.take(one))).toEqual(
    [],
  );
  expect(windows.take(change(6000)).map(({ fromMs }) => fromMs)).toEqual([0, 1000]);
  expect(windows.until(20_000).map(({ fromMs }) => fromMs)).toEqual([4000, 6000]);
  expect(windows.late).toBe(0);
});

test('late ones are counted and left out; many in a row are a clock that was put back', () => {
  const windows = new WatchedWindows(1000);
  windows.take(change(100_000));
  windows.take(change(200_000));
  expect(windows.take(change(50_000))).toEqual([]);
  expect(windows.late).toBe(1);
  for (let at = 0; at < 99; at++) windows.take(change(60_000 + at));
  expect(windows.jumps).toBe(1);
  expect(windows.end().map(({ fromMs }) => fromMs)).toEqual([60_000]);
});
