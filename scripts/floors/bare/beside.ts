import { fileURLToPath } from 'node:url';
import { medianOf } from '../../../harness/analyze/median.ts';
import { redisStore } from '../../../targets/stores/redis/store.ts';
import { atomicScript } from '../../../targets/strategies/atomic-script.ts';
import { startTarget } from '../../../targets/target.ts';
import type { Target } from '../../../targets/target.ts';
import type { RequestText } from '../../../harness/core/dialect.ts';
import { prefix } from '../commands.ts';
import { load, post } from '../load.ts';
import type { Loaded } from '../load.ts';
import { purchaseRequests, stocks } from '../purchases.ts';
import { configOf, startService } from '../service.ts';
import type { BarePair, Beside } from './table.ts';

/** Turns of a pair: on a machine that others use too, what lies close together in time is alike. */
const turns = 6;

/** How both are measured. */
export interface BareTurn {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

const nothing = post('/noop/0', '{"quantity":1}');

/**
 * Starts both services, loads them in turn, and ends them. They are started anew for each pair: how fast a process becomes
 * differs from one to the next by more than what is measured, and stays so as long as it runs.
 */
export async function barePair(what: Beside, turn: BareTurn): Promise<BarePair> {
  const config = configOf(redisStore, atomicScript, { prefix, storeUrl: turn.url });
  const program = fileURLToPath(new URL('./floors-bare.js', import.meta.url));
  const ours = await startService(redisStore, config);
  try {
    const bare = await startTarget({ program, config, store: redisStore, instances: 1 });
    try {
      await ours.seed(stocks);
      const measure = (target: Target): Promise<Loaded> =>
        load(target, { ...turn, request: requestsOf(what) });
      const measured: { ours: Loaded; bare: Loaded }[] = [];
      for (let done = 0; done < turns; done++)
        if (done % 2 === 0) measured.push({ ours: await measure(ours), bare: await measure(bare) });
        else measured.push({ bare: await measure(bare), ours: await measure(ours) });
      return pairOf(measured);
    } finally {
      await bare.stop();
    }
  } finally {
    await ours.stop();
  }
}

function pairOf(measured: readonly { readonly ours: Loaded; readonly bare: Loaded }[]): BarePair {
  const median = (of: (turn: { readonly ours: Loaded; readonly bare: Loaded }) => number): number =>
    medianOf(measured.map(of)) ?? Number.NaN;
  return {
    oursUs: median(({ ours }) => ours.cpuUs.service),
    bareUs: median(({ bare }) => bare.cpuUs.service),
    cpu: median(({ ours, bare }) => ours.cpuUs.service / bare.cpuUs.service),
    rate: median(({ ours, bare }) => ours.perS / bare.perS),
  };
}

function requestsOf(what: Beside): () => RequestText {
  return what === 'bare-noop' ? () => nothing : purchaseRequests();
}
