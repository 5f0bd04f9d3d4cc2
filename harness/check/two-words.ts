import type { Evidence } from '../core/evidence.ts';
import type { FirstShown } from '../core/grounds.ts';
import { numberOf } from '../core/sightings.ts';
import type { Workload } from '../core/workload.ts';
import { rewritten, shows } from './rewritten.ts';

/**
 * Reads a field that holds one of two words in those that a foreign service has for them: the first is what it shows of a
 * record that was just posted, in one word or in several, as it is read alone or with others, and where reads and records show
 * one other word in the whole race, that is the second. Answers that tell the field in yet other words stay as they are.
 */
export function inTwoWords(
  evidence: Evidence,
  words: Workload['words'],
  firsts: readonly FirstShown[],
): Evidence {
  if (evidence.history.tags === undefined) return evidence;
  const reworded = new Map<string, ReadonlyMap<number, string>>();
  const retold = new Set<string>();
  for (const [field, known] of firstWords(firsts)) {
    const [one, other, ...more] = words?.[field] ?? [];
    if (one === undefined || other === undefined || more.length > 0) continue;
    const [posted, ...others] = new Set(known.values());
    if ((posted !== one && posted !== other) || others.length > 0) continue;
    const opposite = posted === one ? other : one;
    // Beside another word the one that says the opposite is wrong, and no word of its own.
    if (known.size > 1) known.delete(numberOf(opposite));
    let second: number | undefined;
    const isThird = (value: number): boolean => !known.has(value) && value !== (second ??= value);
    if (shows(evidence, field, isThird)) continue;
    if (second !== undefined) known.set(second, opposite);
    if ([...known].every(([value, word]) => value === numberOf(word))) continue;
    reworded.set(field, known);
    if (!shows(evidence, field, (value) => !known.has(value), 'told')) retold.add(field);
  }
  if (reworded.size === 0) return evidence;
  return {
    ...rewritten(evidence, (field, value, source) =>
      source === 'told' && !retold.has(field) ? value : (reworded.get(field)?.get(value) ?? value),
    ),
    reworded: new Set([...(evidence.reworded ?? []), ...reworded.keys()]),
  };
}

/** By field, what was posted, by the numbers of the words in which it was shown first. */
function firstWords(firsts: readonly FirstShown[]): ReadonlyMap<string, Map<number, string>> {
  const found = new Map<string, Map<number, string>>();
  for (const { field, posted, shown } of firsts)
    (found.get(field) ?? found.set(field, new Map()).get(field)!).set(numberOf(shown), posted);
  return found;
}
