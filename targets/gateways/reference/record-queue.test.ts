import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { RecordQueue } from './record-queue.ts';
import type { InTurn, Place } from './record-queue.ts';

const queues: RecordQueue[] = [];
afterEach(() => {
  for (const queue of queues.splice(0)) queue.close();
  vi.useRealTimers();
});

/** A queue, and what it has told those who are in it, by name. */
function queueOf(bounds = { longest: 1000, waitMs: 1000 }): {
  readonly queue: RecordQueue;
  readonly told: string[];
  readonly enter: (path: string, name: string) => Place | undefined;
} {
  const queue = new RecordQueue(bounds);
  queues.push(queue);
  const told: string[] = [];
  const enter = (path: string, name: string): Place | undefined => {
    const who: InTurn = {
      begin: () => void told.push(`${name} begins`),
      tooLate: () => void told.push(`${name} is late`),
    };
    return queue.enter(path, who);
  };
  return { queue, told, enter };
}

describe('a queue a record', () => {
  test('lets one at a time in, in the order in which they came', () => {
    const { queue, told, enter } = queueOf();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => enter('/items/7/purchases', name));
    expect([a?.isFirst, b?.isFirst, c?.isFirst]).toEqual([true, false, false]);
    a?.leave();
    expect(told).toEqual(['b begins']);
    b?.leave();
    expect(told).toEqual(['b begins', 'c begins']);
    c?.leave();
    expect(queue.size).toBe(0);
  });

  test('is for one record: others wait for nobody, other paths of the same one do', () => {
    const { enter } = queueOf();
    enter('/items/7/purchases', 'a');
    expect(enter('/items/8/purchases', 'b')?.isFirst).toBe(true);
    expect(enter('/items/7/redemptions', 'c')?.isFirst).toBe(false);
    expect(enter('/items/7?x=1', 'd')?.isFirst).toBe(false);
  });

  test('forgets who goes away, whether he waits or has his turn, and once', () => {
    const { told, enter } = queueOf();
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => enter('/items/7', name));
    b?.leave();
    a?.leave();
    a?.leave();
    b?.leave();
    expect(told).toEqual(['c begins']);
    c?.leave();
    expect(told).toEqual(['c begins', 'd begins']);
    d?.leave();
    expect(enter('/items/7', 'e')?.isFirst).toBe(true);
  });

  test('is bounded in length', () => {
    const { enter } = queueOf({ longest: 2, waitMs: 1000 });
    const places = ['a', 'b', 'c', 'd'].map((name) => enter('/items/7', name));
    expect(places.map((place) => place === undefined)).toEqual([false, false, false, true]);
    places[1]?.leave();
    expect(enter('/items/7', 'e')).toBeDefined();
  });

  test('turns away who has waited too long, and nobody else', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const { told, enter } = queueOf({ longest: 9, waitMs: 200 });
    const a = enter('/items/7', 'a');
    enter('/items/7', 'b');
    vi.advanceTimersByTime(150);
    enter('/items/7', 'c');
    vi.advanceTimersByTime(100);
    expect(told).toEqual(['b is late']);
    a?.leave();
    expect(told).toEqual(['b is late', 'c begins']);
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(2);
  });

  test('never has two at a time, skips nobody and keeps nobody, whoever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(20)), { maxLength: 100 }), (steps) => {
        const { queue, enter, told } = queueOf();
        const inside: { readonly name: string; readonly place: Place }[] = [];
        let holder: string | undefined;
        let came = 0;
        for (const [comes, at] of steps) {
          if (comes) {
            const name = `n${came++}`;
            const place = enter('/items/7', name)!;
            expect(place.isFirst).toBe(inside.length === 0);
            if (place.isFirst) holder = name;
            inside.push({ name, place });
          } else if (inside.length > 0) {
            const [gone] = inside.splice(at % inside.length, 1);
            const before = told.length;
            gone?.place.leave();
            const next = gone?.name === holder ? inside[0]?.name : undefined;
            expect(told.slice(before)).toEqual(next === undefined ? [] : [`${next} begins`]);
            if (gone?.name === holder) holder = next;
          }
        }
        for (const { place } of inside) place.leave();
        expect(queue.size).toBe(0);
      }),
    );
  });
});
