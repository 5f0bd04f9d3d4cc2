import type { Evidence } from '../../core/evidence.ts';
import { reasonCodes, reasons } from '../../core/reason.ts';
import { numberOf } from '../../core/sightings.ts';
import { toldPrefix } from '../../core/sight.ts';
import type { AnomalyKind, Finding } from '../../core/verdict.ts';
import { answers, effectsOf, fates } from '../rows/effects.ts';
import { finalOf, firstSent, showsRecords, sightedUnder } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { movingSlots } from '../rows/open-slots.ts';
import { PossibleValues } from '../rows/possible-values.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { foundIsTold, tellFound } from '../rows/told-outcome.ts';
import { disputeIn, disputeText } from './move-dispute.ts';
import type { MoveDispute } from './move-dispute.ts';
import { MoveSearch, isMeanwhile, namingBudget } from './move-search.ts';
import type { Move, Placed } from './move-search.ts';
import { switchedBy } from './switched.ts';
import type { ExclusiveStatesOptions } from './exclusive-options.ts';
import { refusedAs, saysNotWhat } from '../rows/unnamed.ts';
import { plainOrQuoted } from '../rows/quoted.ts';
import { unseen } from '../rows/unfound.ts';

/** Words for off and on, by what they mean. */
export const meanings = new Map([
  ...['off', 'false', '0'].map((word) => [numberOf(word), 0] as const),
  ...['on', 'true', '1'].map((word) => [numberOf(word), 1] as const),
]);

/**
 * Judges settings by the times of requests: what reads and the records at the end show must be possible, and without
 * receipts also what was accepted and refused, one by one and then, within a budget, in one order of all. O(n log n).
 */
export function exclusiveTimes(evidence: Evidence, options: ExclusiveStatesOptions): Finding[] {
  const { history, commands, audit } = evidence;
  const { command, answer, reason, nonce, slot, sent, done } = history.columns;
  const { collection, names, field } = options;
  const on = commands.indexOf(options.on) + 1;
  const setting = switchedBy(evidence, options);
  const { fate } = effectsOf(evidence, [collection]);
  const asked = firstSent(evidence);
  const shown = names.map((name) => sightedUnder(evidence, `${name}.${field}`, name));
  const told = sightedUnder(evidence, toldPrefix + field);
  const foundTold = tellFound(evidence, (row) => {
    const means = meanings.get(told[row]!);
    return means === undefined ? undefined : means === (command[row] === on ? 0 : 1);
  });
  const shows = showsRecords(evidence);
  const search = new MoveSearch();
  const naming = new MoveSearch(namingBudget);
  /** By row, what is shown only together with others. */
  const disputes = new Map<number, MoveDispute>();
  const isJudged = audit === undefined;

  const keyOf = (row: number, at: number): string =>
    `${collection}/${history.slotName(slot[row]!)}.${names[at] ?? ''}`;
  const textOf = (row: number): string =>
    `request ${nonce[row]!} to ${commands[command[row]! - 1] ?? 'read'}`;
  const occurrences = (
    kind: 'both-on' | 'illegal-step' | 'unjustified-refusal' | 'wrong-snapshot' | 'wrong-answer',
    what: (row: number) => string,
  ): Occurrences =>
    new Occurrences(kind, (row) => {
      const dispute = disputes.get(row);
      const key = keyOf(row, Math.max(0, setting[row]!));
      if (dispute === undefined) return { key, text: `${textOf(row)} ${what(row)}`, nonces: [nonce[row]!] };
      const rows = dispute.other === undefined ? [row] : [dispute.other, row];
      return { key, text: textOfAll(kind, dispute), nonces: rows.map((one) => nonce[one]!) };
    });
  const became = (row: number): string => {
    if (command[row] === 0) return `${textOf(row)} showed ${shownAs(row)}`;
    const how = answer[row] === answers.conflict ? refusedAs(reason[row]!) : 'accepted';
    return `${textOf(row)} was ${how}`;
  };
  const shownAs = (row: number): string =>
    names
      .map((name, at) => `${name} ${['off', 'on'][meanings.get(shown[at]![row]!) ?? -1] ?? 'unread'}`)
      .join(', ');
  const textOfAll = (kind: AnomalyKind, dispute: MoveDispute): string => {
    const { row } = dispute;
    if (kind === 'both-on')
      return `${became(row)}, and in every order of the accepted changes two settings were then on together`;
    if (kind === 'illegal-step')
      return `${became(row)}, and in no order are the accepted changes on and off in turn: one was accepted although it was so already`;
    return disputeText(became, dispute);
  };
  const both = occurrences('both-on', () => 'was accepted, and then two settings were surely on together');
  const illegal = occurrences('illegal-step', () => 'was accepted, but it was so already');
  const refusal = occurrences(
    'unjustified-refusal',
    (row) => `was ${refusedAs(reason[row]!)}, which nothing explains that was accepted`,
  );
  const snapshot = occurrences('wrong-snapshot', () => 'showed settings as they cannot have been');
  const misled = occurrences('wrong-answer', () => 'was told another state than it led to');
  const wrong = new Occurrences('wrong-state', (row, at) => ({
    key: keyOf(row, at),
    text: `it ended ${plainOrQuoted(finalOf(evidence, keyOf(row, at))?.fields.get(field) ?? 'missing')}, which no order of the accepted changes leads to`,
    nonces: [],
  }));

  /** Slots whose records at the end are of several moments: each by itself must be possible, and not all together. */
  const moving = movingSlots(evidence);
  const during = (row: number) => ({ sentMs: sent[row]!, doneMs: done[row]!, row });
  const states = Array.from({ length: 2 ** names.length }, (_, state) => state);
  for (const { rows } of groupBySlot(history).slots) {
    const possible = names.map(() => new PossibleValues(0));
    const changes: Placed[] = [];
    const refusals: Placed[] = [];
    const reads: Placed[] = [];
    const accepted: number[] = [];
    for (const row of rows) {
      const at = setting[row]!;
      if (at < 0 || fate[row] === fates.none) continue;
      const isSure = fate[row] === fates.effect && answer[row] === answers.accepted;
      const doneMs = isSure ? done[row]! : Infinity;
      const isOn = command[row] === on;
      possible[at]!.set(isOn ? 1 : 0, asked[row]!, doneMs);
      const move: Move = {
        from: maskOf(states, (state) => (isOn ? state === 0 : isSet(state, at))),
        to: states.map((state) => (isOn ? state | (1 << at) : state & ~(1 << at))),
      };
      const optional = fate[row] !== fates.effect;
      changes.push({ operation: move, sentMs: asked[row]!, doneMs, row, optional });
      if (isSure) accepted.push(row);
    }
    let isOdd = false;
    const note = (kind: Occurrences, row: number, at = 0): void => {
      isOdd = true;
      // What is wrong by itself is told first.
      kind.add(kind === wrong ? Infinity : done[row]!, disputes.has(row) ? 1 : 2, row, at);
    };
    const others = (at: number): PossibleValues[] => possible.filter((_, other) => other !== at);
    for (const row of isJudged ? accepted : []) {
      const at = setting[row]!;
      const isOn = command[row] === on;
      const own = possible[at]!;
      illegal.look();
      if (!own.can(isOn ? 0 : 1, asked[row]!, done[row]!)) note(illegal, row);
      const means = meanings.get(told[row]!);
      if (means !== undefined && !foundTold.has(command[row]!)) {
        misled.look();
        const isBetween = changes.some(
          (change) =>
            setting[change.row] === at &&
            (command[change.row] === on) === (means === 1) &&
            isMeanwhile(change, asked[row]!, done[row]!),
        );
        if (!isBetween) note(misled, row);
      }
      if (!isOn) continue;
      both.look();
      const nextMs = done[row]! + momentMs;
      const isClash = others(at).some(
        (other) =>
          !other.can(0, asked[row]!, done[row]!) ||
          (!own.can(0, nextMs, nextMs) && !other.can(0, nextMs, nextMs)),
      );
      if (isClash) note(both, row);
    }
    for (const row of rows) {
      if (command[row] === 0) {
        const seen = shown.map((values) => meanings.get(values[row]!));
        const isMissing = answer[row] === answers.missing && shows;
        if (!isMissing && (answer[row] !== answers.found || seen.every((value) => value === undefined)))
          continue;
        snapshot.look();
        if (isMissing || seen.some((value, at) => value !== undefined && !canBe(at, value, row)))
          note(snapshot, row);
        else {
          const move = { from: maskOf(states, (state) => seen.every((value, at) => fits(state, at, value))) };
          reads.push({ operation: move, ...during(row) });
        }
        continue;
      }
      const at = setting[row]!;
      if (!isJudged || at < 0 || answer[row] !== answers.conflict) continue;
      const why = reasonCodes[reason[row]! - 1];
      if (why === undefined || why === 'unnamed-conflict' || reasons[why].side !== 'decided') continue;
      const isOther = why !== 'exclusive-setting' || command[row] !== on;
      const isRedundant = why === 'redundant-transition';
      // A word that says neither says that one of the two was so.
      const isAny = isOther && !isRedundant;
      refusal.look();
      const value = command[row] === on ? 1 : 0;
      const isSame = (isRedundant || isAny) && canBe(at, value, row);
      const isExcluded =
        (!isOther || (isAny && command[row] === on)) &&
        others(at).some((other) => other.can(1, sent[row]!, done[row]!));
      const isExplained = isSame || isExcluded;
      if (!isExplained) note(refusal, row);
      else {
        const move = {
          from: maskOf(states, (state) =>
            isRedundant
              ? fits(state, at, value)
              : (state & ~(1 << at)) !== 0 || (isAny && fits(state, at, value)),
          ),
        };
        refusals.push({ operation: move, ...during(row) });
      }
    }
    const row = rows[0]!;
    let ends = maskOf(states, () => true);
    for (const at of names.keys()) {
      const stored = finalOf(evidence, keyOf(row, at));
      const value = meanings.get(numberOf(stored?.fields.get(field) ?? ''));
      if (stored === undefined || (stored.live && value === undefined)) continue;
      wrong.look();
      if (value === undefined || !possible[at]!.can(value, Infinity, Infinity)) note(wrong, row, at);
      else if (!moving.has(slot[row]!)) ends &= maskOf(states, (state) => fits(state, at, value));
    }
    if (isOdd || !isJudged) continue;
    const stage = search.unexplained({ initial: 0, stages: [changes, refusals, reads], ends });
    if (stage === undefined || stage < 0) continue;
    const kind = [illegal, refusal, snapshot][stage];
    if (kind === undefined) note(wrong, row);
    else if (kind === illegal) noteChanges();
    else
      noteTogether(
        kind,
        disputeIn(naming, 0, [changes, refusals, reads].slice(0, stage + 1).flat()),
        [undefined, refusals.at(-1)?.row, reads.at(-1)?.row][stage] ?? row,
      );

    /** Changes that no order explains: each setting by itself may be switched out of turn, else two were on together. */
    function noteChanges(): void {
      const last = accepted.at(-1) ?? row;
      const lone = [...names.keys()].find((at) => search.explicable(0, changesOf(at)) === 'no');
      if (lone !== undefined) noteTogether(illegal, disputeIn(naming, 0, changesOf(lone)), last);
      // With what is switched to what it is already, only another one that is on stands against a change.
      const repeatable = changes.map((change): Placed => ({ ...change, operation: repeated(change.row) }));
      const explained = search.explicable(0, repeatable);
      if (explained === 'no') noteTogether(both, disputeIn(naming, 0, repeatable), last);
      else if (explained === 'unknown') search.left += 1;
      else if (lone === undefined) noteTogether(illegal, disputeIn(naming, 0, changes), last);
    }

    /** The changes of one setting, as if there were no other. */
    function changesOf(at: number): Placed[] {
      return changes.flatMap((change) => {
        if (setting[change.row] !== at) return [];
        const isOn = command[change.row] === on;
        const from = maskOf(states, (state) => isSet(state, at) !== isOn);
        return [{ ...change, operation: { ...change.operation, from } }];
      });
    }

    /**
     * A change that is accepted whatever its own setting is. Each turns one more bit, as the search places what changes nothing
     * at once.
     */
    function repeated(of: number): Move {
      const own = 1 << setting[of]!;
      const isOn = command[of] === on;
      const turned = 1 << names.length;
      const twice = [...states, ...states.map((state) => state | turned)];
      return {
        from: maskOf(twice, (state) => !isOn || (state & ~own & ~turned) === 0),
        to: twice.map((state) => (isOn ? state | own : state & ~own) ^ turned),
      };
    }

    function noteTogether(kind: Occurrences, dispute: MoveDispute | undefined, last: number): void {
      // Where there was no time to look for it: the last of its kind.
      const shownBy = dispute ?? { row: last };
      disputes.set(shownBy.row, shownBy);
      note(kind, shownBy.row);
    }

    function canBe(at: number, value: number, of: number): boolean {
      return possible[at]!.can(value, sent[of]!, done[of]!);
    }
  }

  const unshown = 'no setting was shown with its state';
  return [
    snapshot.findingUnless(unshown),
    wrong.findingUnless(unseen(evidence, unshown, collection)),
    ...(isJudged
      ? [
          both.finding(search.unexamined),
          illegal.finding(search.unexamined),
          refusal.findingUnless(saysNotWhat),
          misled.findingUnless(foundTold.size > 0 ? foundIsTold : 'no answer told the state'),
        ]
      : []),
  ];
}

/** A moment later than a time, shorter than anything between two requests. */
const momentMs = 1e-6;

function isSet(state: number, at: number): boolean {
  return ((state >> at) & 1) === 1;
}

function fits(state: number, at: number, value: number | undefined): boolean {
  return value === undefined || isSet(state, at) === (value === 1);
}

function maskOf(states: readonly number[], holds: (state: number) => boolean): number {
  return states.reduce((mask, state) => (holds(state) ? mask | (1 << state) : mask), 0);
}
