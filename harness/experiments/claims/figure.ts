import { logRatio } from '../../analyze/comparison/measures.ts';
import type { Measure } from '../../analyze/comparison/measures.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { BlockOfRaces, Figure, FigureUnit } from './claim.ts';

/** How many times a figure of one race is that of another in the same block. */
export function times(name: string, measure: Counted, row: string, reference: string): Figure {
  return {
    name,
    unit: 'times',
    of(block) {
      const log = logRatio({ ...measure, ...unworded }, raceIn(block, row), raceIn(block, reference));
      return log === undefined ? undefined : Math.exp(log);
    },
  };
}

/** A figure of one race as it is. */
export function level(
  name: string,
  { of, unit }: Counted & { readonly unit: FigureUnit },
  row: string,
): Figure {
  return { name, unit, of: (block) => of(raceIn(block, row)) };
}

/** What can be taken of a race; `half` is what it would be of half an event where none was seen. */
export type Counted = Pick<Measure, 'of' | 'half'>;

/** Of claims it is said what is right, not what is better. */
const unworded = { name: '', better: 'more', words: ['', ''] } as const;

function raceIn(block: BlockOfRaces, name: string): RunRecord {
  const race = block[name];
  if (race === undefined) throw new Error(`the claim has no race ${name}`);
  return race;
}
