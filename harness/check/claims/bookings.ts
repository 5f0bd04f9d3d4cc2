import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import type { Reason } from '../../core/reason.ts';
import { absent } from '../../core/record.ts';
import type { Fields, Stored } from '../../core/record.ts';
import { numberOf } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates, reasonNumber } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import {
  areCounted,
  firstOwner,
  ownWords,
  ownerIn,
  ownerNonce,
  ownersAreNonces,
} from '../rows/owner-texts.ts';
import type { NamedOwner } from '../rows/owner-texts.ts';
import { groupBySlot, rowsOfSlot } from '../rows/slot-groups.ts';
import { besideUnnamed } from '../rows/unnamed.ts';
import { quoted } from '../rows/quoted.ts';
import { unseen } from '../rows/unfound.ts';

/** What is booked: the record of a slot of the race, whose fields are the times that can be taken. */
export interface BookingsOptions {
  readonly command: string;
  readonly collection: string;
  /** How somebody is told that a time is taken. */
  readonly taken: Reason;
  /** The fields that an operation asks for; each then holds the nonce of the request that got it. */
  readonly slots: (operation: number) => readonly string[];
  /** Tells the fields that are times from whatever else a record holds. */
  readonly isTime: (field: string) => boolean;
}

/** What is known of one time of one record. */
interface Time {
  /** Row of the accepted booking that asked first; -1 without. */
  owner: number;
  /** When the first request that got it, or may have got it, was sent. */
  begunMs: number;
}

/** The final records of what is booked, as far as they show times. */
interface Shown {
  readonly records: ReadonlyMap<string, Stored>;
  /** All of them are there: what is missing is not. */
  readonly isWhole: boolean;
  /** A time that is taken holds the nonce of its request. */
  readonly byNonce: boolean;
  readonly isTaken: IsTaken;
}

/** Whether somebody has a time, or may have it. */
type IsTaken = (fields: Fields, time: string) => boolean;

/**
 * Judges bookings: what was accepted does not overlap, nobody is refused but for a booking that others got or may still
 * get, and the final record holds exactly what was accepted. O(n), as a booking takes few times.
 */
export function bookings(evidence: Evidence, options: BookingsOptions): Finding[] {
  const { history } = evidence;
  const { command, operation, answer, reason, nonce, sent, done, slot } = history.columns;
  const shown = shownOf(evidence, options);
  const wanted = commandNumber(evidence, options.command);
  const refusal = reasonNumber(options.taken);
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

  for (const { name, rows } of groupBySlot(history).slots) {
    const times = new Map<string, Time>();
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
      if (fate[row] === fates.effect) double.look();
      if (clash >= 0) double.add(done[row]!, 1, row, clash);
    }
    for (const row of rows) {
      if (command[row] !== wanted || answer[row] !== answers.conflict) continue;
      if (reason[row] !== refusal) continue;
      unjustified.look();
      let begunMs = Infinity;
      for (const name of options.slots(operation[row]!))
        begunMs = Math.min(begunMs, times.get(name)?.begunMs ?? Infinity);
      if (begunMs > done[row]!) unjustified.add(done[row]!, 1, row);
    }
    if (shown === undefined) continue;
    const key = prefix + name;
    const record = shown.records.get(key) ?? (shown.isWhole ? absent : undefined);
    if (record === undefined) continue;
    for (const row of rows) {
      if (command[row] !== wanted || fate[row] !== fates.effect) continue;
      missing.look();
      const isOwn = (name: string): boolean => {
        if (!shown.byNonce) return shown.isTaken(record.fields, name);
        const owner = ownerIn(record.fields, name);
        return owner !== undefined && ownerNonce(owner) === nonce[row]!;
      };
      if (!options.slots(operation[row]!).every(isOwn)) missing.add(done[row]!, 1, row);
    }
  }
  return [
    double.finding(),
    besideUnnamed(unjustified, evidence, [options.command]),
    ...(shown === undefined
      ? [
          notExamined('missing-booking', unshown(evidence, options)),
          notExamined('phantom-booking', unshown(evidence, options)),
        ]
      : [missing.finding(shown.byNonce ? undefined : ownWords), phantoms(evidence, options, shown, fate)]),
  ];
}

function unshown(evidence: Evidence, { collection }: BookingsOptions): string {
  const why = `the service does not show what of its ${collection} is taken, or in its own way`;
  return unseen(evidence, why, collection);
}

/** The final records, if anybody could look, and any of them shows times that are taken. */
function shownOf(evidence: Evidence, options: BookingsOptions): Shown | undefined {
  const { collection, isTime, command: name, slots } = options;
  const { command, operation } = evidence.history.columns;
  const wanted = commandNumber(evidence, name);
  const all = recordsOf(evidence);
  if (all === undefined) return undefined;
  const isWhole = evidence.audit !== undefined;
  const records = new Map([...all].filter(([key]) => key.startsWith(`${collection}/`)));
  const owners = [...records].flatMap(([key, { live, fields }]) =>
    [...fields.keys()].flatMap((time) => {
      const owner = live && isTime(time) ? ownerIn(fields, time) : undefined;
      const isAskedBy = (row: number): boolean =>
        command[row] === wanted && slots(operation[row]!).includes(time);
      return owner === undefined
        ? []
        : [{ slot: evidence.history.slotOf(key), value: numberOf(owner), isAskedBy }];
    }),
  );
  const isOwned: IsTaken = (fields, time) => ownerIn(fields, time) !== undefined;
  if (isWhole) return { records, isWhole, byNonce: true, isTaken: isOwned };
  const byNonce = owners.length > 0 && ownersAreNonces(evidence, owners);
  if (owners.length === 0 || (!byNonce && !areBookers(evidence, owners))) return undefined;
  const hasFirst = !byNonce && areCounted(owners) && firstBooks(evidence, options, records);
  const isTaken: IsTaken = (fields, time) =>
    isOwned(fields, time) || (hasFirst && fields.get(time) === firstOwner);
  const shown = { records, isWhole, byNonce, isTaken };
  return showsWhole(evidence, options, shown) ? shown : undefined;
}

/** Whether all that shows the first user may have been booked; where it stands on what nobody got it is nobody. */
function firstBooks(
  evidence: Evidence,
  { isTime, ...options }: BookingsOptions,
  records: ReadonlyMap<string, Stored>,
): boolean {
  const wishes = wishesOf(evidence, options);
  return [...records].every(([key, { live, fields }]) => {
    const times = [...fields.keys()].filter((time) => isTime(time) && fields.get(time) === firstOwner);
    if (!live || times.length === 0) return true;
    const booked = new Set(wishes(key, [fates.effect, fates.possible]).flat());
    return times.every((time) => booked.has(time));
  });
}

/**
 * Whether those who have times are who booked them. What stands in two records may be a word, such as "free": it is somebody, or
 * "taken", where all that it stands on was booked.
 */
function areBookers(evidence: Evidence, owners: readonly Required<NamedOwner>[]): boolean {
  const { fate } = effectsOf(evidence);
  const places = new Map(owners.map(({ slot, value }) => [value, slot]));
  const isInTwo = ({ slot, value }: NamedOwner): boolean => places.get(value) !== slot;
  const inTwo = new Set(owners.filter(isInTwo).map(({ value }) => value));
  return owners.every(
    ({ slot, value, isAskedBy }) =>
      !inTwo.has(value) ||
      rowsOfSlot(evidence.history, slot).some((row) => fate[row] !== fates.none && isAskedBy(row)),
  );
}

/** By record and fates, the times that its requests with one of these asked for. */
function wishesOf(
  evidence: Evidence,
  { command: name, slots }: Pick<BookingsOptions, 'command' | 'slots'>,
): (key: string, meant: readonly number[]) => (readonly string[])[] {
  const { history } = evidence;
  const { command, operation } = history.columns;
  const wanted = commandNumber(evidence, name);
  const { fate } = effectsOf(evidence);
  return (key, meant) =>
    Array.from(rowsOfSlot(history, history.slotOf(key)))
      .filter((row) => command[row] === wanted && meant.includes(fate[row]!))
      .map((row) => slots(operation[row]!));
}

/** Where fewer of those who have a time have all that a request asked for, the service writes times in a form of its own. */
const leastWhole = 0.1;

/** Says whether rooms show bookings as they were asked for; without nonces those of several times tell it, as who asked for one has it in any form. */
function showsWhole(
  evidence: Evidence,
  options: BookingsOptions,
  { records, byNonce, isTaken }: Shown,
): boolean {
  if (byNonce) return showsRequests(evidence, options, records);
  const wishes = wishesOf(evidence, options);
  let all = 0;
  let whole = 0;
  for (const [key, { live, fields }] of records) {
    const isHeld = (time: string): boolean => isTaken(fields, time);
    if (!live || ![...fields.keys()].some((field) => options.isTime(field) && isHeld(field))) continue;
    const long = wishes(key, [fates.effect]).filter((times) => times.length > 1);
    all += long.length;
    whole += long.filter((times) => times.every(isHeld)).length;
  }
  return all > 0 && whole >= leastWhole * all;
}

/**
 * Says whether requests that have times of the final records have all that they asked for. Where few have, the service may show
 * times in a form of its own, unless they have some of what they asked for, and those in no form, or what another one got.
 */
function showsRequests(
  evidence: Evidence,
  options: BookingsOptions,
  records: ReadonlyMap<string, Stored>,
): boolean {
  const { history } = evidence;
  const { command, operation } = history.columns;
  const { isTime, slots } = options;
  const wanted = commandNumber(evidence, options.command);
  const wishes = wishesOf(evidence, options);
  const rows = history.rowsByNonce();
  let all = 0;
  let whole = 0;
  let torn = 0;
  let strange = 0;
  for (const [key, { live, fields }] of records) {
    if (!live || rowsOfSlot(history, history.slotOf(key)).length === 0) continue;
    const got = wishes(key, [fates.effect]);
    const had = new Map<string, Set<string>>();
    for (const time of fields.keys()) {
      const owner = isTime(time) ? ownerIn(fields, time) : undefined;
      if (owner !== undefined) had.set(owner, (had.get(owner) ?? new Set()).add(time));
    }
    for (const [owner, times] of had) {
      const row = rows(ownerNonce(owner) ?? 0);
      const wish = row >= 0 && command[row] === wanted ? slots(operation[row]!) : [];
      const isWhole = wish.length > 0 && wish.every((time) => times.has(time));
      // Who asked for one time alone has it in any form.
      if (isWhole && wish.length === 1) continue;
      all += 1;
      if (isWhole) {
        whole += 1;
        continue;
      }
      const isShort = wish.length > 0 && isInShort(wish, times);
      const isTorn = wish.some((time) => times.has(time));
      // All that another request got, under this one's name.
      const isOfAnother = got.some(
        (other) => other.length === times.size && other.every((time) => times.has(time)),
      );
      if (!isShort && (isTorn || isOfAnother)) torn += 1;
      else if (!isShort) strange += 1;
    }
  }
  const areTorn = torn >= leastWhole * all && strange < leastWhole * all;
  return whole >= leastWhole * all || areTorn;
}

/** Whether times stand for a booking as a service may write it: by its first, its last, or both. What has other holes is torn. */
function isInShort(asked: readonly string[], times: ReadonlySet<string>): boolean {
  const [first = '', last = ''] = [asked[0], asked.at(-1)];
  return times.size === (times.has(first) ? 1 : 0) + (times.has(last) && last !== first ? 1 : 0);
}

/** Times that the final records give to somebody who was not told so, and cannot have got them unheard. */
function phantoms(
  evidence: Evidence,
  { collection, command: name, slots, isTime }: BookingsOptions,
  { records, isWhole, byNonce }: Shown,
  fate: Uint8Array,
): Finding {
  const { history } = evidence;
  const { command, operation, slot } = history.columns;
  const wanted = commandNumber(evidence, name);
  const rows = history.rowsByNonce();
  const phantom = new Occurrences<readonly string[]>('phantom-booking', ([key = '', time, value]) => ({
    key,
    text: `${time} of the final record belongs to ${quoted(value ?? '')}, which no accepted request explains`,
    nonces: [],
  }));
  const isBy = (row: number, named: number, time: string): boolean =>
    row >= 0 &&
    command[row] === wanted &&
    slot[row] === named &&
    fate[row] !== fates.none &&
    slots(operation[row]!).includes(time);
  /** Whether a request got what it asked for; one of which nobody knows what became of it has all of it, or nothing. */
  const mayHave = (row: number, fields: Fields, value: string): boolean =>
    fate[row] === fates.effect || slots(operation[row]!).every((time) => fields.get(time) === value);
  const compare = (key: string, fields: Fields): void => {
    const named = history.slotOf(key);
    const asked = rowsOfSlot(history, named);
    for (const [time, value] of fields) {
      if (!isWhole && (!isTime(time) || ownerIn(fields, time) === undefined)) continue;
      phantom.look();
      const own = byNonce ? Uint32Array.of(rows(ownerNonce(value) ?? 0)) : asked;
      const rightful = own.some((row) => isBy(row, named, time) && mayHave(row, fields, value));
      if (!rightful) phantom.add(Infinity, 1, [key, time, value]);
    }
  };
  for (const [key, { live, fields }] of records) if (live) compare(key, fields);
  return phantom.finding(byNonce ? undefined : `${ownWords}: ${collection} were compared by time alone`);
}
