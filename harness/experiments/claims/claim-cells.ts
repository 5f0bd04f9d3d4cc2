import { cellOf } from '../../plan/plan.ts';
import type { Cell } from '../../plan/cell.ts';
import type { Choices } from '../../plan/choices.ts';
import type { PlanSettings } from '../../plan/given.ts';
import type { Claim, ClaimRace } from './claim.ts';

/** What counts for every race of a claim where it says nothing else: stock that does not end, and times that suffice. */
export const claimDefaults: PlanSettings = { capacity: '1M', duration: '1s', warmup: '200ms' };

/** What would have to be set to race one race of a claim. */
export function settingsOfRace({ settings }: Claim, race: ClaimRace): PlanSettings {
  return { ...claimDefaults, ...settings, ...race.settings };
}

/** The races of a claim by name, as cells; what cannot be planned is a fault of the claim. */
export function cellsOfClaim(claim: Claim, choices: Choices): ReadonlyMap<string, Cell> {
  return new Map(
    Object.entries(claim.races).map(([name, race]) => {
      const cell = cellOf(settingsOfRace(claim, race), choices);
      const { broken } = race;
      return [
        name,
        broken === undefined ? cell : { ...cell, target: { kind: 'reference', broken } },
      ] as const;
    }),
  );
}
