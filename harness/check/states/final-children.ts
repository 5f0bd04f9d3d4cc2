import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import type { Stored } from '../../core/record.ts';
import { numberOf } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { groupBySlot, rowsOfSlot } from '../rows/slot-groups.ts';
import { livesOf } from './child-lives.ts';
import { childOwners, ownerOf } from './child-owners.ts';
import type { Containment } from './containment-options.ts';
import { unfound } from '../rows/unfound.ts';

/**
 * Holds parents and children at the end against the requests: what was created and not removed is there, what was removed is
 * not, a child belongs to who created it, and a parent that was deleted is gone. O(n log n).
 */
export function finalChildren(evidence: Evidence, options: Containment): Finding[] {
  const records = recordsOf(evidence);
  const { history } = evidence;
  const { nonce } = history.columns;
  const { children, parents, ownerField, names } = options;
  const shown = [...(records ?? [])].filter(([key]) => key.startsWith(`${children}/`));
  const isWhole = evidence.audit !== undefined;
  const hidden = isWhole || shown.length > 0 ? undefined : unfound(evidence, children);
  if (records === undefined)
    return (['lost-child', 'resurrected', 'wrong-owner', 'wrong-field'] as const).map((kind) =>
      notExamined(kind, unfound(evidence, children)),
    );
  const lives = livesOf(evidence, options);
  const seenOwners = shown.flatMap(([key, { live, fields }]) => {
    const owner = live ? fields.get(ownerField) : undefined;
    const name = key.slice(key.lastIndexOf('.') + 1);
    return owner === undefined ? [] : [ownerOf(history, lives, history.slotOf(key), name, numberOf(owner))];
  });
  const owners = childOwners(evidence, options, lives, seenOwners);
  const lost = ofRecords(
    'lost-child',
    (key) => `${key} was there, and nobody removed it, but it is not there at the end`,
  );
  const back = new Occurrences<string>('resurrected', (key, row) => ({
    key,
    text: `${key} is there at the end, but was removed, and nobody has created it since`,
    nonces: row < 0 ? [] : [nonce[row]!],
  }));
  /** Whether a record is there; undefined where nobody has looked. */
  const isThere = (key: string): boolean | undefined =>
    records.get(key)?.live ?? (isWhole ? false : undefined);
  const showsParents =
    isWhole || [...records].some(([key, { live }]) => live && key.startsWith(`${parents}/`));
  for (const { group, name: id } of groupBySlot(history).slots) {
    const isLookedAt = isWhole || isThere(`${children}/${id}.${names[0] ?? ''}`) !== undefined;
    if (!isLookedAt && hidden === undefined) continue;
    const family = lives.of(group);
    for (const [name, child] of isLookedAt ? family.children : []) {
      const key = `${children}/${id}.${name}`;
      const there = isThere(key);
      if (there === undefined) continue;
      lost.look();
      back.look();
      if (!there && child.isSurelyThere(Infinity, Infinity)) lost.add(Infinity, 1, key);
      if (there && child.isSurelyGone(Infinity, Infinity)) {
        back.add(Infinity, 1, key, child.removals.at(-1) ?? -1);
        continue;
      }
      const owner = there ? records.get(key)?.fields.get(ownerField) : undefined;
      const atEnd = { row: -1, sentMs: Infinity, doneMs: Infinity };
      if (owner !== undefined && owners.judge(child, name, numberOf(owner), atEnd, key) === 'replaced')
        back.add(Infinity, 1, key, -1);
    }
    const parent = `${parents}/${id}`;
    if (!showsParents || isThere(parent) === undefined) continue;
    const deletion = family.deletions.find((row) => lives.settled[row]! < Infinity);
    lost.look();
    back.look();
    if (isThere(parent) === false && family.deletions.length === 0) lost.add(Infinity, 1, parent);
    if (isThere(parent) === true && deletion !== undefined) back.add(Infinity, 1, parent, deletion);
  }
  // Of a service that is not ours only records that were asked for are looked at.
  const untouched = isWhole ? untouchedChildren(evidence, options, records) : [];
  return [lost.finding(hidden), back.finding(hidden), ...owners.findings(), ...untouched];
}

/** Where nobody asked for anything all is as it was seeded. */
function untouchedChildren(
  evidence: Evidence,
  { parents, children, names, seeded, ownerField, seededOwner }: Containment,
  records: ReadonlyMap<string, Stored>,
): Finding[] {
  const { history } = evidence;
  const lost = ofRecords('lost-child', () => 'it was seeded and nobody asked for it, but it is not there');
  const strange = ofRecords('wrong-owner', () => 'it is there, but nobody asked for it');
  const changed = ofRecords('wrong-field', () => `${ownerField} is not as it was seeded`);
  for (const [key, { live }] of records) {
    const slot = key.startsWith(`${parents}/`) ? history.slotOf(key) : -1;
    if (slot < 0 || rowsOfSlot(history, slot).length > 0) continue;
    lost.look();
    if (!live) lost.add(Infinity, 1, key);
    for (const name of names) {
      const child = `${children}/${history.slotName(slot)}.${name}`;
      const record = records.get(child);
      const isSeeded = seeded.includes(name);
      if (isSeeded && record?.live !== true) lost.add(Infinity, 1, child);
      if (!isSeeded && record?.live === true) strange.add(Infinity, 1, child);
      if (!isSeeded || record?.live !== true) continue;
      changed.look();
      if (record.fields.get(ownerField) !== seededOwner) changed.add(Infinity, 1, child);
    }
  }
  return [lost, strange, changed].map((occurrences) => occurrences.finding());
}
