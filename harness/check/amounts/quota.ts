import type { Evidence } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import type { Reason } from '../../core/reason.ts';
import type { Finding } from '../../core/verdict.ts';
import { changesOf } from '../rows/changes.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { countAtMost, sortNumbers, sortRows } from '../rows/row-order.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';

/**
 * How many records a command may create in a slot, and the record that counts what is still free, which is an answer's
 * first value.
 */
export interface QuotaOptions {
  readonly command: string;
  /** What is created: nothing else makes or deletes records of it. */
  readonly collection: string;
  readonly counter: { readonly collection: string; readonly field: string };
  readonly quota: number;
  /** How a client is told that the quota is used up. */
  readonly exceeded: Reason;
}

/**
 * Judges a quota: no more is created than it allows, the counter knows how much there is, and nobody is refused for it
 * before so many had asked as it allows. O(n log n).
 */
export function quota(evidence: Evidence, options: QuotaOptions): Finding[] {
  const { history } = evidence;
  const { command, answer, reason, nonce, sent, done, slot } = history.columns;
  const { collection, counter, quota: allowed } = options;
  const wanted = commandNumber(evidence, options.command);
  const exceeded = reasonNumber(options.exceeded);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const over = new Occurrences('over-quota', (group, made) => {
    const rows = rowsOf(groups, group).filter((row) => command[row] === wanted && fate[row] === fates.effect);
    return {
      key: `${counter.collection}/${history.slotName(groups.index.slots[group]!)}`,
      text: `${made} ${collection} were created where ${allowed} are allowed`,
      nonces: Array.from(rows.subarray(allowed, allowed + witnessNonces), (row) => nonce[row]!),
    };
  });
  const unjustified = new Occurrences('unjustified-refusal', (row, begun) => ({
    key: `${counter.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as beyond the quota of ${allowed} when at most ${begun} ${collection} were there`,
    nonces: [nonce[row]!],
  }));

  let begun = new Float64Array(1024);
  for (let group = 0; group < groups.count; group++) {
    const from = groups.starts[group]!;
    const to = groups.starts[group + 1]!;
    if (begun.length < to - from) begun = new Float64Array(2 * (to - from));
    let possible = 0;
    let made = 0;
    let refusals = 0;
    for (let i = from; i < to; i++) {
      const row = groups.order[i]!;
      if (command[row] !== wanted) continue;
      if (fate[row] !== fates.none) begun[possible++] = sent[row]!;
      if (fate[row] === fates.effect) made += 1;
      if (answer[row] === answers.conflict && reason[row] === exceeded) refusals += 1;
    }
    if (made <= allowed && refusals === 0) continue;
    sortNumbers(begun, possible);
    if (made > allowed) over.add(begun[allowed]!, made - allowed, group, made, made - allowed);
    if (refusals === 0) continue;
    for (let i = from; i < to; i++) {
      const row = groups.order[i]!;
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== exceeded) continue;
      const before = countAtMost(begun, possible, done[row]!);
      if (before < allowed) unjustified.add(done[row]!, allowed - before, row, before);
    }
  }
  return [
    over.finding(),
    unjustified.finding(),
    ...counters(evidence, options, groups),
    ...told(evidence, options, groups),
  ];
}

/** Holds what was told of a counter against the order of its versions. */
function told(
  evidence: Evidence,
  { command, counter, quota: allowed }: QuotaOptions,
  groups: SlotGroups,
): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { answer, value, nonce, done, command: sent } = history.columns;
  const wanted = commandNumber(evidence, command);
  const changes = changesOf(evidence, groups, [counter.collection]);
  const { starts, order } = changes.byRecord;
  const wrong = new Occurrences('wrong-counter', (row, left) => ({
    key: `${counter.collection}/${history.slotName(history.columns.slot[row]!)}`,
    text: `request ${nonce[row]!} was told that ${value[row]!} are free instead of ${left}`,
    nonces: [nonce[row]!],
  }));
  for (let record = 0; record < changes.records; record++) {
    sortRows(order, starts[record]!, starts[record + 1]!, changes.wrote);
    let left = allowed;
    for (let i = starts[record]!; i < starts[record + 1]!; i++) {
      const row = changes.row[order[i]!]!;
      // After a version that nobody is known to have made nothing is said.
      if (row < 0 || sent[row] !== wanted || changes.wrote[order[i]!] !== allowed - left + 2) break;
      left -= 1;
      const off = answer[row] === answers.accepted ? Math.abs(value[row]! - left) : 0;
      if (off > 0) wrong.add(done[row]!, off, row, left);
    }
  }
  return [wrong.finding()];
}

/** Holds every counter against the records that it counts. */
function counters(evidence: Evidence, options: QuotaOptions, groups: SlotGroups): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { collection, counter, quota: allowed } = options;
  const there = new Map<number, number>();
  for (let group = 0; group < groups.count; group++) there.set(groups.index.slots[group]!, 0);
  // Those that nobody asked for too: theirs is still the whole quota.
  for (const key of audit.records.keys()) {
    const slot = key.startsWith(`${counter.collection}/`) ? history.slotOf(key) : -1;
    if (slot >= 0 && !there.has(slot)) there.set(slot, 0);
  }
  for (const [key, { live }] of audit.records) {
    const slot = key.startsWith(`${collection}/`) && live ? history.slotOf(key) : -1;
    if (slot >= 0) there.set(slot, (there.get(slot) ?? 0) + 1);
  }
  const wrong = new Occurrences('wrong-counter', (slot, counted) => ({
    key: `${counter.collection}/${history.slotName(slot)}`,
    text: `${there.get(slot)!} ${collection} are there, ${Number.isNaN(counted) ? 'and nothing counts them' : `${counted} are counted`}`,
    nonces: [],
  }));
  for (const [slot, found] of there) {
    const record = audit.records.get(`${counter.collection}/${history.slotName(slot)}`);
    const free = record?.live === true ? integerOf(record.fields.get(counter.field)) : undefined;
    const counted = free === undefined ? Number.NaN : allowed - free;
    if (counted !== found)
      wrong.add(Infinity, Number.isNaN(counted) ? Infinity : Math.abs(counted - found), slot, counted);
  }
  return [wrong.finding()];
}
