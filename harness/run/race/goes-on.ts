import type { Cell } from '../../plan/cell.ts';
import type { CellParts } from './parts.ts';

/**
 * Whether a race is judged as it goes: not where somebody wants all of its requests, where they are on other machines, or where nobody
 * may let its records go.
 */
export function goesOn(cell: Cell, { target, onJudged, untilFull, agents }: CellParts): boolean {
  return (
    cell.arrival !== 'burst' &&
    onJudged === undefined &&
    untilFull !== true &&
    agents === undefined &&
    target.facts.audit === 'effects' &&
    target.forget !== undefined &&
    target.gateway?.log === undefined
  );
}
