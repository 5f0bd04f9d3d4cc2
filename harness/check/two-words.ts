import type { Evidence } from '../core/evidence.ts';
import type { FirstShown } from '../core/grounds.ts';
import { numberOf } from '../core/sightings.ts';
import type { Workload } from '../core/workload.ts';
import { rewritten, shows } from './rewritten.ts';

/**
 * Reads a field that holds one of two words in those that a foreign service has for them: the first is what it shows of a
 * record that was just posted, and where reads and records show one other word in the whole race, that is the second. Answers
 * that tell the field in yet other words stay as they are.
 */
export function inTwoWords(
  evidence: Evidence,
  words: Workload['words'],
  firsts: readonly FirstShown[],
): Evidence {
  if (evidence.history.tags === undefined) return evidence;
  const reworded = new Map<string, ReadonlyMap<number, string>>();
  const retold = new Set<string>();
  for (const { field, posted, shown } of firsts) {
    const [one, other, ...more] = words?.[field] ?? [];
    if (one === undefined || other === undefined || more.length > 0) continue;
    if (posted !== one && posted !== other) continue;
    const first = numberOf(shown);
    let second: number | undefined;
    const isThird = (value: number): boolean => value !== first && value !== (second ??= value);
    if (shows(evidence, field, isThird)) continue;
    const known = new Map([[first, posted]]);
    if (second !== undefined) known.set(second, posted === one ? other : one);
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
