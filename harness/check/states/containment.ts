import type { Evidence } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import type { Finding } from '../../core/verdict.ts';
import { childHistories } from './child-histories.ts';
import { parentHistories } from './parent-histories.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';

/**
 * Records that hold others: `parents/ID` is seeded with some children and counts them, `children/ID.NAME` are created
 * in it and removed, and a parent that was deleted never comes back.
 */
export interface Containment {
  readonly parents: string;
  readonly children: string;
  readonly counter: string;
  /** Names of the children that every parent is seeded with. */
  readonly seeded: readonly string[];
  /** Creates a child and counts it, removes one and counts it, deletes a parent. */
  readonly create: string;
  readonly remove: string;
  readonly delete: string;
}

/**
 * Judges parents and children: no child without its parent, no parent that comes back or is deleted with children in
 * it, no child created or removed twice, and a counter that is always the number of children: at the end, in answers
 * and in snapshots, whose measure is how far it is off. O(n log n).
 */
export function containment(evidence: Evidence, tree: Containment): Finding[] {
  return [
    ...finalTree(evidence, tree),
    ...parentHistories(evidence, tree),
    ...childHistories(evidence, tree),
    ...snapshots(evidence),
  ];
}

/** The records at the end: every child has its parent, every parent the number of its children. */
function finalTree({ audit }: Evidence, { parents, children, counter }: Containment): Finding[] {
  if (audit === undefined) return [];
  const keys: string[] = [];
  const orphan = new Occurrences('orphan', (position) => ({
    key: keys[position]!,
    text: `${keys[position]!} is there at the end, but ${parentOf(keys[position]!)} is not`,
    nonces: [],
  }));
  const parentOf = (key: string): string => `${parents}${key.slice(children.length, key.lastIndexOf('.'))}`;
  const counts = new Map<string, number>();
  for (const [key, { live }] of audit.records) {
    if (!live || !key.startsWith(`${children}/`)) continue;
    const parent = parentOf(key);
    if (audit.records.get(parent)?.live === true) counts.set(parent, (counts.get(parent) ?? 0) + 1);
    else orphan.add(Infinity, 1, keys.push(key) - 1);
  }
  const wrong = new Occurrences('wrong-counter', (position) => {
    const key = keys[position]!;
    const told = audit.records.get(key)?.fields.get(counter) ?? 'nothing';
    return { key, text: `${key} counts ${told} at the end, but has ${counts.get(key) ?? 0}`, nonces: [] };
  });
  for (const [key, { live, fields }] of audit.records) {
    if (!live || !key.startsWith(`${parents}/`)) continue;
    const off = Math.abs((integerOf(fields.get(counter)) ?? Number.NaN) - (counts.get(key) ?? 0));
    if (off !== 0) wrong.add(Infinity, off, keys.push(key) - 1);
  }
  return [orphan.finding(), wrong.finding()];
}

function snapshots({ history }: Evidence): Finding[] {
  const { command, answer, value, nonce, done, slot } = history.columns;
  const wrong = new Occurrences('wrong-counter', (row) => ({
    key: history.slotName(slot[row]!),
    text: `the counter was ${value[row]!} more than the entries in the snapshot that request ${nonce[row]!} read`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    const off = command[row] === 0 && answer[row] === answers.found ? Math.abs(value[row]!) : 0;
    if (off > 0) wrong.add(done[row]!, off, row);
  }
  return [wrong.finding()];
}
