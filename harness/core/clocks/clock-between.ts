import { anchorOf } from './anchor.ts';
import type { Exchange } from './anchor.ts';
import { clockOf } from './clock-of.ts';
import { sharedClock } from './clock.ts';
import type { Clock } from './clock.ts';

/**
 * The clock of an agent: the coordinator's own where both name the same domain (`harness/measure/clock-domain.ts`) and no
 * exchange contradicts that (two machines that were started from one snapshot bear one name), else what exchanges tell.
 */
export function clockBetween(
  domains: { readonly coordinator: string | undefined; readonly agent: string | undefined },
  rounds: readonly (readonly Exchange[])[],
): Clock {
  const { coordinator, agent } = domains;
  const isShared =
    coordinator !== undefined &&
    coordinator === agent &&
    rounds
      .filter((round) => round.length > 0)
      .map(anchorOf)
      .every(({ offsetMs, boundMs }) => Math.abs(offsetMs) <= boundMs);
  return isShared ? sharedClock : clockOf(rounds);
}
