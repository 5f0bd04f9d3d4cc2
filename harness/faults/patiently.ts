import { setTimeout } from 'node:timers/promises';

const pauseMs = 50;

/** Tries until it works, as long as `worthwhile` says of what went wrong; for what a fault is in the way of, and what can be repeated. */
export async function patiently<T>(
  work: () => Promise<T>,
  worthwhile: (error: unknown) => boolean,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!worthwhile(error)) throw error;
      await setTimeout(pauseMs);
    }
  }
}
