import { randomStream } from '../../core/random.ts';
import type { Cell } from '../../plan/cell.ts';
import type { Choices } from '../../plan/choices.ts';
import { cellOf } from '../../plan/plan.ts';
import { coveringSet, sampleOf } from './covering.ts';
import type { Setting } from './covering.ts';
import { pathOf } from './services/manner.ts';
import type { ForeignService } from './services/service.ts';

/** How many of the foreign services are raced. */
export type ForeignSet = 'none' | 'sample' | 'all';

/** One race of a foreign service. */
export interface ForeignRace {
  readonly setting: Setting;
  readonly cell: Cell;
}

/** How long and how wide every race is; one in four is a burst. */
export const foreignSettings = {
  clients: 16,
  durationMs: 300,
  rounds: 15,
  sample: 30,
  bursts: 0.25,
} as const;

/** Lists the races of a set of services at `origin`. */
export function foreignRaces(
  services: readonly ForeignService[],
  { set, seed, origin }: { readonly set: ForeignSet; readonly seed: number; readonly origin: string },
  choices: Choices,
): readonly ForeignRace[] {
  const random = randomStream(seed, 3);
  return settingsOf(services, set, seed).map((setting): ForeignRace => {
    const { workload, mode, manner } = setting;
    const { clients, rounds, bursts } = foreignSettings;
    const durationMs = mode.durationMs ?? foreignSettings.durationMs;
    const isDrawn = random() < bursts;
    const isBurst = mode.arrival === undefined ? isDrawn : mode.arrival === 'burst';
    const isTold = random() < 0.5 && (manner.refusal === '422' || manner.refusal === '503');
    const settings = {
      url: `${origin}${pathOf({ workload, mode: mode.name, manner })}`,
      workload,
      clients,
      history: '200k',
      seed,
      ...(isBurst ? { arrival: 'burst', rounds } : { duration: `${durationMs}ms`, warmup: '0s' }),
      ...(isTold ? { refuses: manner.refusal } : {}),
    };
    return { setting, cell: cellOf(settings, choices) };
  });
}

function settingsOf(services: readonly ForeignService[], set: ForeignSet, seed: number): readonly Setting[] {
  if (set === 'none') return [];
  const all = coveringSet(services, seed);
  return set === 'all' ? all : sampleOf(all, foreignSettings.sample, seed);
}
