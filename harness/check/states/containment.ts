import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import { isDigest } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { sightColumn } from '../rows/fields.ts';
import type { Containment } from './containment-options.ts';
import { childHistories } from './child-histories.ts';
import { parentHistories } from './parent-histories.ts';
import { movingSlots } from '../rows/open-slots.ts';
import { unfound } from '../rows/unfound.ts';
import { plainOrQuoted } from '../rows/quoted.ts';

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
    ...snapshots(evidence, tree),
  ];
}

/** The records at the end: every child has its parent, every parent the number of its children. */
function finalTree(evidence: Evidence, tree: Containment): Finding[] {
  const { parents, children, counter } = tree;
  const records = recordsOf(evidence);
  const isWhole = evidence.audit !== undefined;
  const shows = (collection: string): boolean =>
    isWhole || [...(records ?? [])].some(([key, { live }]) => live && key.startsWith(`${collection}/`));
  if (records === undefined || !shows(children) || !shows(parents)) {
    const why = unfound(evidence, ...[parents, children].filter((collection) => !shows(collection)));
    return [notExamined('orphan', why), notExamined('wrong-counter', why)];
  }
  const orphan = ofRecords('orphan', (key) => `${key} is there at the end, but ${parentOf(key)} is not`);
  const parentOf = (key: string): string => `${parents}${key.slice(children.length, key.lastIndexOf('.'))}`;
  const counts = new Map<string, number>();
  const looked = new Map<string, number>();
  const open = movingSlots(evidence);
  for (const [key, { live }] of records) {
    if (!key.startsWith(`${children}/`)) continue;
    const parent = parentOf(key);
    looked.set(parent, (looked.get(parent) ?? 0) + 1);
    if (!live) continue;
    const isThere = records.get(parent)?.live ?? (isWhole ? false : undefined);
    if (isThere === true) counts.set(parent, (counts.get(parent) ?? 0) + 1);
    // A child that was seen first may be gone, too, when its parent is looked for.
    else if (isThere === false && !open.has(evidence.history.slotOf(key))) orphan.add(Infinity, 1, key);
  }
  const wrong = ofRecords('wrong-counter', (key) => {
    const told = plainOrQuoted(records.get(key)?.fields.get(counter) ?? 'nothing');
    return `${key} counts ${told} at the end, but has ${counts.get(key) ?? 0}`;
  });
  for (const [key, { live, fields }] of records) {
    if (!key.startsWith(`${parents}/`)) continue;
    if (!live) orphan.look();
    if (!live) continue;
    const counted = integerOf(fields.get(counter));
    const isPartly =
      !fields.has(counter) ||
      counted === undefined ||
      looked.get(key) !== tree.names.length ||
      open.has(evidence.history.slotOf(key));
    if (!isWhole && isPartly) continue;
    wrong.look();
    const off = Math.abs((counted ?? Number.NaN) - (counts.get(key) ?? 0));
    if (off !== 0) wrong.add(Infinity, off, key);
  }
  return [orphan.finding(), wrong.finding()];
}

/** Reads whose counter is not the number of the children beside it; where a service shows none, there is nothing to compare. */
function snapshots({ history }: Evidence, { counter, names }: Containment): Finding[] {
  const { command, answer, value, nonce, done, slot } = history.columns;
  const wrong = new Occurrences('wrong-counter', (row) => ({
    key: history.slotName(slot[row]!),
    text: `the counter was ${value[row]!} more than the entries in the snapshot that request ${nonce[row]!} read`,
    nonces: [nonce[row]!],
  }));
  const shown = history.sightings.names.find(
    (name) => name.endsWith(`.${counter}`) && !/^(?:asked|told)\./.test(name),
  );
  const counted = shown === undefined ? undefined : sightColumn(history, shown);
  if (counted === undefined && history.tags !== undefined)
    return [notExamined('wrong-counter', `reads do not show ${counter}`)];
  const showsChildren = history.sightings.names.some((one) =>
    names.some((name) => one.startsWith(`${name}.`)),
  );
  if (history.tags !== undefined && !showsChildren)
    return [notExamined('wrong-counter', 'reads show no entries by their names')];
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 || answer[row] !== answers.found || Number.isNaN(value[row]!)) continue;
    // A parent that is gone has no counter, and of another's nobody knows what it counts.
    if (history.tags !== undefined && !Number.isSafeInteger(counted?.[row])) continue;
    if (history.tags !== undefined && isDigest(counted?.[row] ?? 0)) continue;
    wrong.look();
    const off = Math.abs(value[row]!);
    if (off > 0) wrong.add(done[row]!, off, row);
  }
  return [wrong.finding()];
}
