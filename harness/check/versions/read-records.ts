import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { hiddenRecords } from './hidden-records.ts';
import { oneTag } from './one-tag.ts';
import type { ReadRecords } from './hidden-records.ts';

/** Judges reads of seeded records by themselves: one tag is told of one state, and what is there is shown. O(n). */
export function readRecords(evidence: Evidence, options: ReadRecords): Finding[] {
  return [...oneTag(evidence, options), ...hiddenRecords(evidence, options)];
}
