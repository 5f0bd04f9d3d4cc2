import type { Evidence } from '../core/evidence.ts';
import { numberOf } from '../core/sightings.ts';
import { rewritten } from './rewritten.ts';
import type { FirstShown } from '../core/grounds.ts';

/**
 * Reads what a foreign service shows for nothing, such as null for a text that is empty or for an owner that is nobody, as what
 * was posted for it: it showed that so before anybody had asked for anything.
 */
export function inPostedValues(evidence: Evidence, firsts: readonly FirstShown[]): Evidence {
  if (evidence.history.tags === undefined) return evidence;
  const posted = new Map<string, ReadonlyMap<number, string>>();
  for (const first of firsts)
    if (isOwnNothing(first)) posted.set(first.field, new Map([[numberOf(first.shown), first.posted]]));
  if (posted.size === 0) return evidence;
  return {
    ...rewritten(evidence, (field, value) => posted.get(field)?.get(value) ?? value),
    reworded: new Set(posted.keys()),
  };
}

/** Whether a service has a value of its own for what is empty, none, or nobody's. */
export function isOwnNothing({ posted, shown }: FirstShown): boolean {
  return posted !== shown && nothings.has(posted) && (nothings.has(shown) || posted === nobody);
}

const nobody = 'nobody';
/** Values that say that there is nothing, or nobody. */
export const nothings: ReadonlySet<string> = new Set(['', '0', 'null', 'false', 'none', nobody]);
