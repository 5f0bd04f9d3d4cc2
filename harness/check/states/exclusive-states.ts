import { recordsOf } from '../../core/evidence.ts';
import type { Evidence } from '../../core/evidence.ts';
import { reasonCodes, reasons } from '../../core/reason.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { departuresOf } from '../rows/departures.ts';
import { answers, commandNumber, effectsOf, fates, settledTimes } from '../rows/effects.ts';
import { sightedUnder } from '../rows/fields.ts';
import { movingSlots } from '../rows/open-slots.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { presences } from '../rows/presence.ts';
import { recordHistories } from '../rows/trace-order.ts';
import type { ExclusiveStatesOptions } from './exclusive-options.ts';
import { exclusiveTimes, meanings } from './exclusive-times.ts';
import type { Presence } from '../rows/presence.ts';
import { switchedBy } from './switched.ts';

/**
 * Judges settings that exclude each other: a read that measures how many are on never finds two, the final records do
 * not show two, nobody switches one on who saw another on, each is switched on and off in turn, and nobody is refused
 * for one that was off all the while, nor to switch off one that was on all the while. O(n log n).
 */
export function exclusiveStates(evidence: Evidence, options: ExclusiveStatesOptions): Finding[] {
  const findings = [
    ...together(evidence, options),
    ...togetherAtTheEnd(evidence, options),
    ...outOfTurn(evidence, options),
    ...unjustified(evidence, options),
    ...unjustifiedOff(evidence, options),
    ...exclusiveTimes(evidence, options),
  ];
  if (!hidesStates(evidence, options)) return findings;
  return findings.map((finding) =>
    finding.kind === 'both-on' && finding.anomaly === undefined ? notExamined('both-on', ownNames) : finding,
  );
}

const ownNames = 'the service names states in its own way';

/** Whether a foreign service shows its records, and nobody can tell from them which are on. */
function hidesStates(
  { finals, unread }: Evidence,
  { collection, field }: Pick<ExclusiveStatesOptions, 'collection' | 'field'>,
): boolean {
  if (unread?.has(field) !== true) return false;
  return [...(finals ?? [])].some(([key, { live }]) => live && key.startsWith(`${collection}/`));
}

/** Snapshots in which several are on. */
function together(evidence: Evidence, options: ExclusiveStatesOptions): Finding[] {
  const { history } = evidence;
  const { command, answer, nonce, done, slot } = history.columns;
  const found = history.tags === undefined ? history.columns.value : shownOn(evidence, options);
  const both = new Occurrences('both-on', (row) => ({
    key: history.slotName(slot[row]!),
    text: `${found[row]!} settings were on in the snapshot that request ${nonce[row]!} read`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 && answer[row] === answers.found && found[row]! > 1)
      both.add(done[row]!, found[row]!, row);
    if (command[row] === 0 && found[row]! >= 0) both.look();
  }
  return [both.finding()];
}

/** By row, how many settings a snapshot shows on; NaN where it does not show all of them in words that are known. */
function shownOn(evidence: Evidence, { names, field }: ExclusiveStatesOptions): Float64Array {
  const on = new Float64Array(evidence.history.count);
  for (const name of names) {
    const shown = sightedUnder(evidence, `${name}.${field}`, name);
    for (let row = 0; row < on.length; row++) on[row]! += meanings.get(shown[row]!) ?? Number.NaN;
  }
  return on;
}

function togetherAtTheEnd(
  evidence: Evidence,
  { collection, field, isOn }: ExclusiveStatesOptions,
): Finding[] {
  const { history } = evidence;
  const firstOn = new Map<number, string>();
  const both = ofRecords(
    'both-on',
    (key) => `${firstOn.get(history.slotOf(key))!} and ${key} are both on at the end`,
  );
  const moving = movingSlots(evidence);
  for (const [key, { live, fields }] of recordsOf(evidence) ?? []) {
    if (!key.startsWith(`${collection}/`)) continue;
    // One may have been switched off before the other was looked at.
    if (moving.has(history.slotOf(key))) continue;
    // Who shows a record without its state says nothing of it.
    if (evidence.audit === undefined && live && !fields.has(field)) continue;
    both.look();
    if (!live || !isOn(fields)) continue;
    const slot = history.slotOf(key);
    if (firstOn.has(slot)) both.add(Infinity, 2, key);
    else firstOn.set(slot, key);
  }
  return [both.finding()];
}

/** Follows each record through its versions: who changed it from what, and who relied on which state of it. */
function outOfTurn(evidence: Evidence, { collection, on, off }: ExclusiveStatesOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { command, nonce, done } = history.columns;
  const { receipts } = audit;
  const [onNumber, offNumber] = [commandNumber(evidence, on), commandNumber(evidence, off)];
  const rows = history.rowsByNonce();
  const keyOf = (trace: number): string => receipts.keys[receipts.key[trace]!] ?? '';
  const rowOf = (trace: number): number => rows(receipts.nonce[trace]!);
  const both = new Occurrences('both-on', (trace, switched) => ({
    key: keyOf(trace),
    text: `request ${receipts.nonce[trace]!} switched another setting on that saw ${keyOf(trace)} at version ${receipts.read[trace]!}, which was on`,
    nonces: switched < 0 ? [nonce[rowOf(trace)]!] : [nonce[switched]!, nonce[rowOf(trace)]!],
  }));
  const illegal = new Occurrences('illegal-step', (trace) => ({
    key: keyOf(trace),
    text: `version ${receipts.wrote[trace]!} was made by "${command[rowOf(trace)] === onNumber ? on : off}", but it was so already`,
    nonces: [receipts.nonce[trace]!],
  }));
  for (const { traces } of recordHistories(receipts, collection)) {
    let isOn = false;
    let made = 1;
    let switched = -1;
    for (const trace of traces) {
      const row = rowOf(trace);
      const number = row < 0 ? 0 : command[row]!;
      const wrote = receipts.wrote[trace]!;
      if (wrote === 0) {
        if (number === onNumber) both.look();
        if (number === onNumber && isOn && receipts.read[trace] === made)
          both.add(done[row]!, 2, trace, switched);
        continue;
      }
      const turns = number === onNumber ? !isOn : number === offNumber ? isOn : true;
      illegal.look();
      // Across a version that nobody is known to have made nothing is said.
      if (!turns && wrote === made + 1) illegal.add(done[row]!, 1, trace);
      isOn = number === onNumber;
      made = wrote;
      switched = row;
    }
  }
  return [both.finding(), illegal.finding()];
}

/** When each record can have been in the state that one command brings and another one ends, by key. */
function timesOf(
  evidence: Evidence,
  collection: string,
  comes: number,
  goes: number,
  seeded: readonly string[],
): (key: string) => Presence {
  const { history, audit } = evidence;
  const { command, sent } = history.columns;
  const { fate, receipt } = effectsOf(evidence, [collection]);
  const settled = settledTimes(evidence);
  const ended = departuresOf(evidence, { collection, comes, goes, seeded });
  const of = presences<string>((key) => seeded.some((name) => key.endsWith(`.${name}`)));
  for (let row = 0; row < history.count; row++) {
    if (audit === undefined || fate[row] !== fates.effect || receipt[row]! < 0) continue;
    const key = audit.receipts.keys[audit.receipts.key[receipt[row]!]!] ?? '';
    if (command[row] === comes) of(key).came(sent[row]!);
    else if (ended[row] === 1) of(key).went(settled[row]!);
  }
  return of;
}

/** Refusals to switch on for a record that nobody can have had on. */
function unjustified(evidence: Evidence, { collection, on, off, blamed }: ExclusiveStatesOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { command, operation, answer, reason, nonce, sent, done, slot } = history.columns;
  const [onNumber, offNumber] = [commandNumber(evidence, on), commandNumber(evidence, off)];
  const onTimes = timesOf(evidence, collection, onNumber, offNumber, []);
  const blamedBy = (row: number): string | undefined => {
    const suffix = blamed(operation[row]!, reasonCodes[reason[row]! - 1] ?? 'unnamed-conflict');
    return suffix === undefined ? undefined : `${collection}/${history.slotName(slot[row]!)}${suffix}`;
  };
  const refusal = new Occurrences('unjustified-refusal', (row) => ({
    key: blamedBy(row) ?? '',
    text: `request ${nonce[row]!} was refused because ${blamedBy(row) ?? ''} was on, which nobody had switched on`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== onNumber || answer[row] !== answers.conflict) continue;
    const key = blamedBy(row);
    if (key !== undefined) refusal.look();
    if (key !== undefined && onTimes(key).most(sent[row]!, done[row]!) < 1) refusal.add(done[row]!, 1, row);
  }
  return [refusal.finding()];
}

/** Refusals to switch off a record that was on all the while. */
function unjustifiedOff(evidence: Evidence, options: ExclusiveStatesOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { collection, on, off, names } = options;
  const { command, answer, reason, nonce, sent, done, slot } = history.columns;
  const [onNumber, offNumber] = [commandNumber(evidence, on), commandNumber(evidence, off)];
  const offTimes = timesOf(evidence, collection, offNumber, onNumber, names);
  const setting = switchedBy(evidence, options);
  const keyOf = (row: number): string =>
    `${collection}/${history.slotName(slot[row]!)}.${names[setting[row]!] ?? ''}`;
  const refusal = new Occurrences('unjustified-refusal', (row) => ({
    key: keyOf(row),
    text: `request ${nonce[row]!} was refused to switch ${keyOf(row)} off, which was on all the while`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    const code = answer[row] === answers.conflict ? reasonCodes[reason[row]! - 1] : undefined;
    if (command[row] !== offNumber || code === undefined || reasons[code].side !== 'decided') continue;
    refusal.look();
    if (offTimes(keyOf(row)).most(sent[row]!, done[row]!) < 1) refusal.add(done[row]!, 1, row);
  }
  return [refusal.finding()];
}
