import type { Evidence } from '../core/evidence.ts';
import type { FirstShown } from '../core/grounds.ts';
import { numberOf } from '../core/sightings.ts';
import type { Workload } from '../core/workload.ts';
import { rewritten, shows } from './rewritten.ts';

/** Reads words that a foreign service shows in capitals, or with one, as what they are; all other words stay as they are. */
export function inSmallLetters(evidence: Evidence, words: Workload['words']): Evidence {
  if (evidence.history.tags === undefined || words === undefined) return evidence;
  const known = new Map<string, ReadonlyMap<number, string>>();
  for (const [field, all] of Object.entries(words)) {
    const large = new Map(all.flatMap((word) => largeFormsOf(word).map((form) => [numberOf(form), word])));
    const isLarge = (value: number): boolean => large.has(value);
    if (shows(evidence, field, isLarge) || shows(evidence, field, isLarge, 'told')) known.set(field, large);
  }
  if (known.size === 0) return evidence;
  return {
    ...rewritten(evidence, (field, value) => known.get(field)?.get(value) ?? value),
    reworded: new Set([...(evidence.reworded ?? []), ...known.keys()]),
  };
}

/** What records showed before the race, read in the same way. */
export function firstsInSmallLetters(
  firsts: readonly FirstShown[],
  words: Workload['words'] = {},
): readonly FirstShown[] {
  return firsts.map((first) => {
    const word = words[first.field]?.find((one) => largeFormsOf(one).includes(first.shown));
    return word === undefined ? first : { ...first, shown: word };
  });
}

function largeFormsOf(word: string): string[] {
  return [word.toUpperCase(), word.slice(0, 1).toUpperCase() + word.slice(1)];
}
