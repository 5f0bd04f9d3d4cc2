import { diff3Merge } from 'node-diff3';
import type { Preference } from '../harness/core/operation.ts';

/** One part of a document after a three-way merge; `clashed` where both sides had changed the same place. */
export interface MergedPart {
  readonly value: string;
  readonly clashed: boolean;
}

/** Merges a value that is replaced as a whole: whoever changed it alone keeps his change; undefined when given up. */
export function mergeField(
  base: string,
  mine: string,
  newest: string,
  prefer: Preference,
): MergedPart | undefined {
  if (mine === base || mine === newest) return { value: newest, clashed: false };
  if (newest === base) return { value: mine, clashed: false };
  return prefer === 'giveUp' ? undefined : { value: prefer === 'mine' ? mine : newest, clashed: true };
}

/** Merges a text line by line (diff3); lines that touch each other clash like the same line. Undefined when given up. */
export function mergeText(
  base: string,
  mine: string,
  newest: string,
  prefer: Preference,
): MergedPart | undefined {
  const regions = diff3Merge<string>(mine.split('\n'), base.split('\n'), newest.split('\n'));
  const clashed = regions.some(({ conflict }) => conflict !== undefined);
  if (clashed && prefer === 'giveUp') return undefined;
  const lines = regions.flatMap(
    ({ ok, conflict }) => ok ?? (prefer === 'mine' ? conflict?.a : conflict?.b) ?? [],
  );
  return { value: lines.join('\n'), clashed };
}
