import type { Pacer } from './pacers/pacer.ts';

/** Arrivals of a thread that are drawn before it begins: most races have no more. */
const firstBlock = 262_144;
/** Those that are drawn at once while it goes on: that takes a few milliseconds. */
const nextBlock = 32_768;

/**
 * The due times of one thread, ascending, in blocks that are drawn as they are wanted: of all arrivals those whose number is
 * that of the thread (mod threads), so that one seed makes one schedule, however many threads there are.
 */
export function* arrivalsOf(
  drawn: ReturnType<Pacer['arrivals']>,
  { worker, workers }: { readonly worker: number; readonly workers: number },
  startMs: number,
  [first, others]: readonly [number, number] = [firstBlock, nextBlock],
): Generator<Float64Array, void> {
  let block: number[] = [];
  let arrival = 0;
  let most = first;
  for (const dueMs of drawn) {
    if (arrival++ % workers !== worker) continue;
    block.push(dueMs + startMs);
    if (block.length < most) continue;
    yield Float64Array.from(block);
    block = [];
    most = others;
  }
  if (block.length > 0) yield Float64Array.from(block);
}
