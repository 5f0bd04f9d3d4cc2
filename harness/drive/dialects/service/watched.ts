import type { Worker } from 'node:worker_threads';
import type { ContendError } from '../../../core/errors.ts';
import { messageOf } from '../../../core/errors.ts';
import { serviceFault } from './service-fault.ts';
import type { Whereabouts } from './whereabouts.ts';

/** How often a thread that runs an adapter is asked whether it still turns, ms, and how often it may leave that unanswered. */
export interface Watch {
  readonly everyMs: number;
  readonly most: number;
}

const usual: Watch = { everyMs: 2000, most: 5 };

/** What a thread is asked, and answers with a message of any kind. */
export const stillTurning = 'alive?';

/**
 * Watches a thread that runs an adapter: `fault` is called once it no longer turns, has ended, or has fallen, with the part
 * that it was in. The answer ends the watch.
 */
export function watched(
  worker: Worker,
  where: Whereabouts,
  fault: (error: ContendError) => void,
  watch = usual,
): { readonly end: () => void } {
  // Asks are counted and no time is taken: who watches may have been busy.
  let unanswered = 0;
  const part = (): string => (where.text === '' ? 'the module' : where.text);
  worker.on('message', () => (unanswered = 0));
  const ask = setInterval(() => {
    if (unanswered < watch.most) {
      unanswered += 1;
      worker.postMessage(stillTurning);
      return;
    }
    clearInterval(ask);
    const seconds = (watch.most * watch.everyMs) / 1000;
    fault(
      serviceFault(
        part(),
        `has not returned for ${seconds} s, and is given up: whatever it does takes too long, or never ends`,
      ),
    );
  }, watch.everyMs);
  ask.unref();
  worker.once('error', (error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'has used up the memory of its thread' : messageOf(error);
    fault(serviceFault(part(), why, error));
  });
  // Its last words may be delivered together with its end: they come first.
  worker.once('exit', () => {
    clearInterval(ask);
    setImmediate(() => fault(serviceFault(part(), 'has ended its thread; leave out process.exit()')));
  });
  return { end: () => clearInterval(ask) };
}
