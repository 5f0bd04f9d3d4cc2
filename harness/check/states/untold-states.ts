import type { Evidence } from '../../core/evidence.ts';
import { reasonCodes } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import { numberOf } from '../../core/sightings.ts';
import { toldPrefix, vagueSight } from '../../core/sight.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, effectsOf, fates } from '../rows/effects.ts';
import { finalOf, firstSent, showsRecords, sightedUnder } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { PossibleValues } from '../rows/possible-values.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { foundIsTold, tellFound } from '../rows/told-outcome.ts';
import { disputeIn, disputeText } from './move-dispute.ts';
import type { MoveDispute } from './move-dispute.ts';
import { MoveSearch, isMeanwhile, namingBudget } from './move-search.ts';
import type { Placed } from './move-search.ts';
import { lawOf } from './state-law.ts';
import type { Machine } from './machine.ts';
import { refusedAs, saysNotWhat } from '../rows/unnamed.ts';
import { plainOrQuoted } from '../rows/quoted.ts';
import { unseen } from '../rows/unfound.ts';

/**
 * Judges changes of state whose order no version tells, by the times of requests alone. For every record: changes that
 * cannot both be, changes that no state allows which the record can have had, and reads, refusals with a reason and the
 * record at the end that show a state which it cannot have had. Then, within a budget, whether all of it fits one order.
 */
export function untoldStates(evidence: Evidence, machine: Machine): Finding[] {
  const { history, commands } = evidence;
  const { command, answer, reason, nonce, slot, sent, done } = history.columns;
  const { collection, field, initial, deleted } = machine;
  const states = Object.keys(machine.allowed);
  const law = lawOf(machine, states);
  const finer = finerReasons(evidence);
  const start = states.indexOf(initial);
  const gone = deleted === undefined ? -1 : states.indexOf(deleted);
  const targets = [-1, ...commands.map((name) => states.indexOf(machine.leadsTo[name] ?? ''))];
  const numbers = new Map(states.map((name, at) => [numberOf(name), at]));
  const { fate } = effectsOf(evidence);
  const asked = firstSent(evidence);
  const seen = sightedUnder(evidence, field);
  const told = sightedUnder(evidence, toldPrefix + field);
  const foundTold = tellFound(evidence, (row) => {
    const state = numbers.get(told[row]!);
    const target = targets[command[row]!]!;
    return state === undefined || target < 0 ? undefined : ((law.before[target]! >> state) & 1) === 1;
  });
  const shows = showsRecords(evidence);
  const search = new MoveSearch();
  const naming = new MoveSearch(namingBudget);
  /** By row, what is shown only together with others. */
  const disputes = new Map<number, MoveDispute>();

  const keyOf = (row: number): string => `${collection}/${history.slotName(slot[row]!)}`;
  const nameOf = (row: number): string => commands[command[row]! - 1] ?? 'read';
  const of = (row: number, other: number): { key: string; nonces: number[] } => ({
    key: keyOf(row),
    nonces: other < 0 ? [nonce[row]!] : [nonce[other]!, nonce[row]!],
  });
  const became = (row: number): string => {
    if (command[row] === 0) return `request ${nonce[row]!} read ${readAs(row)}`;
    const how = answer[row] === answers.conflict ? refusedAs(reason[row]!) : 'accepted';
    return `request ${nonce[row]!} to ${nameOf(row)} was ${how}`;
  };
  /** Occurrences that a row shows by itself, or together with others. */
  const occurrences = (
    kind: 'illegal-step' | 'unjustified-refusal' | 'wrong-snapshot',
    alone: (row: number) => string,
  ): Occurrences =>
    new Occurrences(kind, (row) => {
      const dispute = disputes.get(row);
      if (dispute === undefined) return { ...of(row, -1), text: alone(row) };
      return { ...of(row, dispute.other ?? -1), text: disputeText(became, dispute) };
    });
  const illegal = occurrences(
    'illegal-step',
    (row) =>
      `request ${nonce[row]!} to ${nameOf(row)} was accepted, which no state allowed that the record can have had`,
  );
  const twice = new Occurrences('left-twice', (row, other) => ({
    ...of(row, other),
    text: `request ${nonce[other]!} to ${nameOf(other)} and request ${nonce[row]!} to ${nameOf(row)} were both accepted, of which only one can be`,
  }));
  const late = new Occurrences('change-after-delete', (row, other) => ({
    ...of(row, other),
    text: `request ${nonce[row]!} to ${nameOf(row)} was sent after the answer that request ${nonce[other]!} had deleted it, and was accepted`,
  }));
  const refusal = occurrences(
    'unjustified-refusal',
    (row) => `${became(row)}, which no state explains that the record can have had`,
  );
  const readAs = (row: number): string =>
    answer[row] === answers.missing
      ? 'no record'
      : (states[numbers.get(seen[row]!) ?? -1] ?? 'an unknown state');
  const snapshot = occurrences(
    'wrong-snapshot',
    (row) => `${became(row)}, which the record cannot have been`,
  );
  const misled = new Occurrences('wrong-answer', (row) => ({
    ...of(row, -1),
    text: `request ${nonce[row]!} to ${nameOf(row)} was told that the record is ${states[numbers.get(told[row]!) ?? -1] ?? ''}`,
  }));
  const wrong = new Occurrences('wrong-state', (row) => ({
    ...of(row, -1),
    nonces: [],
    text: `the record ended ${heldText(finalOf(evidence, keyOf(row)), machine)}, which no order of the accepted changes leads to`,
  }));
  const resurrected = new Occurrences('resurrected', (row, deletion) => ({
    ...of(deletion, -1),
    text: `it was deleted, but ended ${heldText(finalOf(evidence, keyOf(row)), machine)}`,
  }));

  const during = (row: number) => ({ sentMs: sent[row]!, doneMs: done[row]!, row });

  let shownGone = 0;
  for (const { rows } of groupBySlot(history).slots) {
    const possible = new PossibleValues(start);
    const changes: Placed[] = [];
    const refusals: Placed[] = [];
    const reads: Placed[] = [];
    const accepted: number[] = [];
    let deletion = -1;
    for (const row of rows) {
      const target = targets[command[row]!]!;
      if (target < 0 || fate[row] === fates.none) continue;
      const isSure = fate[row] === fates.effect && answer[row] === answers.accepted;
      const doneMs = isSure ? done[row]! : Infinity;
      possible.set(target, asked[row]!, doneMs);
      const move = { from: law.before[target]!, to: states.map(() => target) };
      changes.push({ operation: move, sentMs: asked[row]!, doneMs, row, optional: !isSure });
      if (!isSure) continue;
      accepted.push(row);
      if (target === gone && (deletion < 0 || done[row]! < done[deletion]!)) deletion = row;
    }
    let isOdd = false;
    const note = (kind: Occurrences, row: number, other = -1): void => {
      isOdd = true;
      // What is wrong by itself is told first.
      const weight = disputes.has(row) ? 1 : 2;
      kind.add(kind === wrong || kind === resurrected ? Infinity : done[row]!, weight, row, other);
    };
    const can = (mask: number, fromMs: number, toMs: number): boolean =>
      states.some((_, state) => ((mask >> state) & 1) === 1 && possible.can(state, fromMs, toMs));

    const first = new Int32Array(states.length).fill(-1);
    for (const row of accepted) {
      const target = targets[command[row]!]!;
      illegal.look();
      twice.look();
      late.look();
      if (deletion >= 0 && row !== deletion && asked[row]! > done[deletion]!) note(late, row, deletion);
      else {
        const other = first.find((one, state) => one >= 0 && ((law.excludes[target]! >> state) & 1) === 1);
        if (other !== undefined) note(twice, row, other);
        else if (!can(law.before[target]!, asked[row]!, done[row]!)) note(illegal, row);
      }
      if (first[target]! < 0) first[target] = row;
      const state = numbers.get(told[row]!);
      // What is gone has no state: who deletes it may be told the one that it had.
      if (state === undefined || target === gone || foundTold.has(command[row]!)) continue;
      misled.look();
      const isSet = changes.some(
        (change) => change.operation.to?.[0] === state && isMeanwhile(change, asked[row]!, done[row]!),
      );
      if (!isSet) note(misled, row);
    }
    for (const row of rows) {
      if (command[row] === 0) {
        const mask = sightColumn(row);
        if (mask === undefined) continue;
        snapshot.look();
        if (!can(mask, sent[row]!, done[row]!)) note(snapshot, row);
        else reads.push({ operation: { from: mask }, ...during(row) });
        continue;
      }
      const mask = refusedFrom(row, changes);
      if (mask === undefined) continue;
      refusal.look();
      if (!can(mask, sent[row]!, done[row]!)) note(refusal, row);
      else refusals.push({ operation: { from: mask }, ...during(row) });
    }
    const row = rows[0]!;
    const ends = endedIn(row);
    if (deletion >= 0 && ends === undefined && finalOf(evidence, keyOf(row))?.live === true) shownGone += 1;
    if (ends !== undefined) {
      wrong.look();
      if (!can(ends, Infinity, Infinity)) note(wrong, row);
      if (deletion >= 0) {
        resurrected.look();
        if (((ends >> gone) & 1) === 0) note(resurrected, row, deletion);
      }
    }
    if (isOdd) continue;
    const stages = [changes, refusals, reads];
    const stage = search.unexplained({ initial: start, stages, ...(ends === undefined ? {} : { ends }) });
    if (stage === undefined || stage < 0) continue;
    const kind = [illegal, refusal, snapshot][stage];
    if (kind === undefined) {
      note(wrong, row);
      continue;
    }
    const dispute = disputeIn(naming, start, stages.slice(0, stage + 1).flat());
    // Where there was no time to look for it: the last of its kind.
    const shownBy = dispute ?? {
      row: [accepted.at(-1), refusals.at(-1)?.row, reads.at(-1)?.row][stage] ?? row,
    };
    disputes.set(shownBy.row, shownBy);
    note(kind, shownBy.row);
  }

  /**
   * The states in which a request is refused as it was, as bits; undefined where that says nothing. Whoever was overtaken by a
   * change may be told that it is illegal for the state that it has found, without another look at the one that it lost to.
   */
  function refusedFrom(row: number, changes: readonly Placed[]): number | undefined {
    if (answer[row] !== answers.conflict) return undefined;
    const isOvertaken = changes.some((change) => isMeanwhile(change, sent[row]!, done[row]!));
    const told = isOvertaken ? noReasons : finer[command[row]!]!;
    return law.refuses(targets[command[row]!]!, reasonCodes[reason[row]! - 1], told);
  }

  /** The states that a read shows, as bits; undefined where it says nothing of them. */
  function sightColumn(row: number): number | undefined {
    if (answer[row] === answers.missing) return shows ? (gone < 0 ? 0 : 1 << gone) : undefined;
    if (answer[row] !== answers.found || Number.isNaN(seen[row]!)) return undefined;
    return maskOf(numbers.get(seen[row]!));
  }

  /** The states that the record of a row's slot can have ended in, as bits; undefined where nobody saw. */
  function endedIn(row: number): number | undefined {
    const stored = finalOf(evidence, keyOf(row));
    if (stored === undefined) return undefined;
    if (!stored.live) return gone < 0 ? 0 : 1 << gone;
    const text = stored.fields.get(field);
    return text === undefined ? undefined : maskOf(numbers.get(numberOf(text)));
  }

  /** A word that is no state may be how a service calls a deleted record that it still shows. */
  function maskOf(state: number | undefined): number {
    if (state === undefined) return gone < 0 ? 0 : 1 << gone;
    return 1 << state;
  }

  const left = search.unexamined;
  const unshown = 'no record was shown with its state';
  const unended = unseen(evidence, unshown, collection);
  const isUnread = evidence.unread?.has(field) === true;
  /** A deleted record that is shown under a name that nobody knows may be shown as deleted. */
  const cameBack = (): Finding => {
    const finding = resurrected.findingUnless(unended);
    return shownGone > 0 && finding.anomaly === undefined
      ? notExamined(
          finding.kind,
          'deleted records are shown in a state that the service names in its own way',
        )
      : finding;
  };
  /** Where states have names that nobody knows, only that records are gone was looked at. */
  const shown = (occurrences: Occurrences, why: string): Finding => {
    const finding = occurrences.findingUnless(why);
    return isUnread && finding.anomaly === undefined
      ? notExamined(finding.kind, 'the service names states in its own way')
      : finding;
  };
  return [
    illegal.finding(left),
    twice.finding(),
    ...(deleted === undefined ? [] : [late.finding(), cameBack()]),
    refusal.findingUnless(saysNotWhat),
    shown(snapshot, unshown),
    misled.findingUnless(foundTold.size > 0 ? foundIsTold : 'no answer told the state'),
    shown(wrong, unended),
  ];
}

/**
 * By command, the reasons that a service tells in a code of ours: what is gone for all where for any, as nothing but the record
 * decides it.
 */
function finerReasons(evidence: Evidence): readonly ReadonlySet<Reason>[] {
  const { command, answer, reason } = evidence.history.columns;
  const { answers: came = answer } = evidence;
  const vague = sightedUnder(evidence, vagueSight);
  const told = Array.from({ length: evidence.commands.length + 1 }, () => new Set<Reason>());
  for (let row = 0; row < evidence.history.count; row++) {
    const code = answer[row] === answers.conflict ? reasonCodes[reason[row]! - 1] : undefined;
    // A repeated deletion that was accepted is no word of the service's.
    const isSaid = came[row] !== answers.accepted;
    if (code !== undefined && isSaid && Number.isNaN(vague[row]!)) told[command[row]!]!.add(code);
  }
  if (told.some((reasons) => reasons.has('gone'))) for (const reasons of told) reasons.add('gone');
  return told;
}

const noReasons: ReadonlySet<Reason> = new Set();

/** In words, what a record at the end held. */
export function heldBy(
  stored: ReturnType<typeof finalOf>,
  { field, deleted }: Pick<Machine, 'field' | 'deleted'>,
): string {
  if (stored?.live === true) return stored.fields.get(field) ?? 'in no state';
  return deleted ?? 'missing';
}

/** The same in words. */
export function heldText(
  stored: ReturnType<typeof finalOf>,
  machine: Pick<Machine, 'field' | 'deleted'>,
): string {
  const state = stored?.live === true ? stored.fields.get(machine.field) : undefined;
  return state === undefined ? heldBy(stored, machine) : plainOrQuoted(state);
}
