import { setTimeout } from 'node:timers/promises';

const pauseMs = 50;

/** Tries until it works, as long as `worthwhile` says; for what a fault is in the way of, and what can be repeated. */
export async function patiently<T>(work: () => Promise<T>, worthwhile: () => boolean): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!worthwhile()) throw error;
      await setTimeout(pauseMs);
    }
  }
}
