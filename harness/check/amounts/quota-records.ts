import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { shownAmount } from '../rows/fields.ts';
import type { QuotaOptions } from './quota-options.ts';
import type { Taken } from './limit.ts';
import { movingSlots } from '../rows/open-slots.ts';
import { plainOrQuoted } from '../rows/quoted.ts';
import { unseen } from '../rows/unfound.ts';

/**
 * Holds every counter against the records that it counts, and both against the quota; `taken` is by slot number.
 */
export function quotaRecords(evidence: Evidence, options: QuotaOptions, taken: readonly Taken[]): Finding[] {
  const { history } = evidence;
  const groups = groupBySlot(history);
  const { collection, counter, quota: allowed } = options;
  const isWhole = evidence.audit !== undefined;
  const records = recordsOf(evidence);
  if (records === undefined) return unshown(evidence, options);
  const open = movingSlots(evidence);
  const there = new Map<number, number>();
  const looked = new Map<number, number>();
  if (isWhole) for (const { slot } of groups.slots) there.set(slot, 0);
  // Those that nobody asked for too: theirs is still the whole quota.
  for (const key of records.keys()) {
    const slot = key.startsWith(`${counter.collection}/`) ? history.slotOf(key) : -1;
    if (slot >= 0 && !there.has(slot)) there.set(slot, 0);
  }
  let shownRecords = 0;
  for (const [key, { live }] of records) {
    const slot = key.startsWith(`${collection}/`) ? history.slotOf(key) : -1;
    if (slot < 0) continue;
    shownRecords += 1;
    looked.set(slot, (looked.get(slot) ?? 0) + 1);
    if (live) there.set(slot, (there.get(slot) ?? 0) + 1);
  }
  const wrong = new Occurrences('wrong-counter', (slot, counted) => ({
    key: `${counter.collection}/${history.slotName(slot)}`,
    text: `${there.get(slot)!} ${collection} are there, ${Number.isNaN(counted) ? 'and nothing counts them' : `${counted} are counted`}`,
    nonces: [],
  }));
  const over = new Occurrences('over-quota', (slot, found) => ({
    key: `${counter.collection}/${history.slotName(slot)}`,
    text: `${found} ${collection} are there at the end where ${allowed} are allowed`,
    nonces: [],
  }));
  for (const [slot, found] of there) {
    const { certain = 0, isNear = false } = taken[groups.index.find(slot)] ?? {};
    if (isNear || found >= allowed) over.look();
    // Where answers alone tell of too many it is known already.
    if (found > allowed && certain <= allowed) over.add(Infinity, found - allowed, slot, found);
    const record = records.get(`${counter.collection}/${history.slotName(slot)}`);
    const free = isWhole
      ? record?.live === true
        ? integerOf(record.fields.get(counter.field))
        : undefined
      : record && shownAmount(record, counter.field);
    // Who cannot look everywhere counts only what was looked at in full, and only where somebody else counts too.
    if (!isWhole && (free === undefined || looked.get(slot) !== options.names || open.has(slot))) continue;
    wrong.look();
    const counted = free === undefined ? Number.NaN : allowed - free;
    if (counted !== found)
      wrong.add(Infinity, Number.isNaN(counted) ? Infinity : Math.abs(counted - found), slot, counted);
  }
  const partly =
    isWhole || wrong.examined > 0
      ? undefined
      : `the service does not show ${counter.field} beside all ${collection}`;
  return [
    ...(isWhole || shownRecords > 0 ? [over.finding()] : []),
    wrong.finding(partly),
    limits(evidence, records, options, isWhole),
  ];
}

function unshown(evidence: Evidence, { collection, counter }: QuotaOptions): Finding[] {
  const neither = `the service shows neither its ${collection} nor its ${counter.collection}`;
  const why = unseen(evidence, neither, collection, counter.collection);
  return [notExamined('wrong-counter', why), notExamined('wrong-field', why)];
}

/** The quota itself stands in the record as it was seeded. */
function limits(
  evidence: Evidence,
  records: NonNullable<ReturnType<typeof recordsOf>>,
  { counter, quota: allowed }: QuotaOptions,
  isWhole: boolean,
): Finding {
  const { limit } = counter;
  if (limit === undefined) return notExamined('wrong-field', 'nothing but the counter is seeded');
  const own = [...records].filter(([key, { live }]) => live && key.startsWith(`${counter.collection}/`));
  if (!isWhole && !own.some(([, { fields }]) => fields.has(limit)))
    return notExamined(
      'wrong-field',
      unseen(
        evidence,
        `the service does not show the ${limit} of its ${counter.collection}`,
        counter.collection,
      ),
    );
  const changed = ofRecords(
    'wrong-field',
    (key) =>
      `${limit} is ${plainOrQuoted(records.get(key)?.fields.get(limit) ?? 'gone')} at the end, but was seeded as ${allowed}`,
  );
  for (const [key, { fields }] of own) {
    changed.look();
    if (fields.get(limit) !== String(allowed)) changed.add(Infinity, 1, key);
  }
  return changed.finding();
}
