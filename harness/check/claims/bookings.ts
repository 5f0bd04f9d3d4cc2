import type { Evidence } from '../../core/evidence.ts';
import type { Reason } from '../../core/reason.ts';
import { absent } from '../../core/record.ts';
import type { Fields } from '../../core/record.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';

/** What is booked: the record of a slot of the race, whose fields are the times that can be taken. */
export interface BookingsOptions {
  readonly command: string;
  readonly collection: string;
  /** How somebody is told that a time is taken. */
  readonly taken: Reason;
  /** The fields that an operation asks for; each then holds the nonce of the request that got it. */
  readonly slots: (operation: number) => readonly string[];
}

/** What is known of one time of one record. */
interface Time {
  /** Row of the accepted booking that asked first; -1 without. */
  owner: number;
  /** When the first request that got it, or may have got it, was sent. */
  begunMs: number;
}

/**
 * Judges bookings: what was accepted does not overlap, nobody is refused but for a booking that others got or may still
 * get, and the final record holds exactly what was accepted. O(n), as a booking takes few times.
 */
export function bookings(evidence: Evidence, options: BookingsOptions): Finding[] {
  const { history, audit } = evidence;
  const { command, operation, answer, reason, nonce, sent, done, slot } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const refusal = reasonNumber(options.taken);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const prefix = `${options.collection}/`;
  const keyOf = (row: number): string => prefix + history.slotName(slot[row]!);
  const askedBy = (row: number): string => options.slots(operation[row]!).join(' ');
  const double = new Occurrences('double-booking', (row, other) => ({
    key: keyOf(row),
    text: `${askedBy(row)} and ${askedBy(other)} were both accepted`,
    nonces: [nonce[row]!, nonce[other]!],
  }));
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: keyOf(row),
    text: `request ${nonce[row]!} was refused before anyone who got a time of ${askedBy(row)} had asked for it`,
    nonces: [nonce[row]!],
  }));
  const missing = new Occurrences('missing-booking', (row) => ({
    key: keyOf(row),
    text: `${askedBy(row)} was accepted for request ${nonce[row]!}, but the final record does not say so`,
    nonces: [nonce[row]!],
  }));

  for (let group = 0; group < groups.count; group++) {
    const times = new Map<string, Time>();
    const rows = rowsOf(groups, group);
    for (const row of rows) {
      if (command[row] !== wanted || fate[row] === fates.none) continue;
      let clash = -1;
      for (const name of options.slots(operation[row]!)) {
        let time = times.get(name);
        if (time === undefined) times.set(name, (time = { owner: -1, begunMs: Infinity }));
        time.begunMs = Math.min(time.begunMs, sent[row]!);
        if (fate[row] !== fates.effect) continue;
        if (time.owner < 0) time.owner = row;
        else clash = time.owner;
      }
      if (clash >= 0) double.add(done[row]!, 1, row, clash);
    }
    for (const row of rows) {
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== refusal) continue;
      let begunMs = Infinity;
      for (const name of options.slots(operation[row]!))
        begunMs = Math.min(begunMs, times.get(name)?.begunMs ?? Infinity);
      if (begunMs > done[row]!) unjustified.add(done[row]!, 1, row);
    }
    if (audit === undefined) continue;
    const { fields } = audit.records.get(prefix + history.slotName(groups.index.slots[group]!)) ?? absent;
    for (const row of rows) {
      if (command[row] !== wanted || fate[row] !== fates.effect) continue;
      const own = String(nonce[row]!);
      if (options.slots(operation[row]!).some((name) => fields.get(name) !== own))
        missing.add(done[row]!, 1, row);
    }
  }
  return [
    ...[double, unjustified, missing].map((occurrences) => occurrences.finding()),
    ...phantoms(evidence, options, fate, wanted),
  ];
}

/** Times that the final records give to somebody who was not told so. */
function phantoms(
  evidence: Evidence,
  { collection, slots }: BookingsOptions,
  fate: Uint8Array,
  wanted: number,
): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { command, operation, slot } = history.columns;
  const rows = history.rowsByNonce();
  const strange: { readonly key: string; readonly name: string; readonly value: string }[] = [];
  const phantom = new Occurrences('phantom-booking', (position) => {
    const { key, name, value } = strange[position]!;
    return {
      key,
      text: `${name} of the final record belongs to "${value}", which no accepted request explains`,
      nonces: [],
    };
  });
  const compare = (key: string, fields: Fields): void => {
    const named = history.slotOf(key);
    for (const [name, value] of fields) {
      const row = rows[Number(value)] ?? -1;
      const rightful =
        row >= 0 &&
        String(Number(value)) === value &&
        command[row] === wanted &&
        slot[row] === named &&
        fate[row] === fates.effect &&
        slots(operation[row]!).includes(name);
      if (rightful) continue;
      if (phantom.count < maxRemembered) strange.push({ key, name, value });
      phantom.add(Infinity, 1, strange.length - 1);
    }
  };
  for (const [key, { fields }] of audit.records) if (key.startsWith(`${collection}/`)) compare(key, fields);
  return [phantom.finding()];
}

/** All phantoms weigh the same, so the first few are enough to name the first and the worst. */
const maxRemembered = 16;
