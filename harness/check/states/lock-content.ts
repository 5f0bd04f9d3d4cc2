import type { Evidence } from '../../core/evidence.ts';
import { numberOf, numberIn } from '../../core/sightings.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, effectsOf, fates, settledTimes } from '../rows/effects.ts';
import { finalOf, firstSent, showsRecords, sightedUnder } from '../rows/fields.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { PossibleValues } from '../rows/possible-values.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { effectThatMade, stepsOf, tellsOrder } from '../rows/steps.ts';
import type { LockOptions } from './lock-options.ts';
import { quoted } from '../rows/quoted.ts';
import { unreadable, unseen } from '../rows/unfound.ts';

/**
 * Holds the content that reads and the records at the end show against what was written: it must have been there in that
 * time, in the version that a read names, and at the end be that of the last write. O(n log n).
 */
export function lockContent(evidence: Evidence, options: LockOptions, grants: Grants): Finding[] {
  const { history, audit } = evidence;
  const { nonce, command, answer, version, sent, done, slot } = history.columns;
  const { collection, content } = options;
  const { grant } = grants;
  const write = commandNumber(evidence, options.write);
  const tells = tellsOrder(evidence);
  const steps = stepsOf(evidence, collection);
  const wrote = writtenBy(evidence, options, write);
  const { fate } = effectsOf(evidence, [collection]);
  const asked = firstSent(evidence);
  const settled = settledTimes(evidence);
  const seen = sightedUnder(evidence, content.field);
  const shows = showsRecords(evidence);
  const keyOf = (row: number): string => `${collection}/${history.slotName(slot[row]!)}`;
  const endedWith = (row: number): string => {
    const held = finalOf(evidence, keyOf(row))?.fields.get(content.field);
    return `the record holds ${held === undefined ? 'nothing' : quoted(held)}`;
  };
  const missing = new Occurrences('missing-edit', (row) => ({
    key: keyOf(row),
    text: `request ${nonce[row]!} wrote last, but ${endedWith(row)}`,
    nonces: [nonce[row]!],
  }));
  const phantom = new Occurrences('phantom-edit', (row) => ({
    key: keyOf(row),
    text: `no write was accepted, but ${endedWith(row)}`,
    nonces: [],
  }));
  const snapshot = new Occurrences('wrong-snapshot', (row) => ({
    key: keyOf(row),
    text: `request ${nonce[row]!} read ${answer[row] === answers.missing ? 'no record' : 'a content'} that was not there then`,
    nonces: [nonce[row]!],
  }));
  for (const { group, rows: own } of groupBySlot(history).slots) {
    const writes = own.filter((row) => command[row] === write && fate[row] !== fates.none);
    const possible = possibleAfter(writes);
    for (const row of own) {
      if (command[row] !== 0) continue;
      const isMissing = answer[row] === answers.missing && shows;
      if (!isMissing && Number.isNaN(seen[row]!)) continue;
      snapshot.look();
      const made = tells && version[row]! > 0 ? contentOf(group, version[row]!) : undefined;
      const isPossible = !isMissing && possible.can(seen[row]!, sent[row]!, done[row]!);
      if (!isPossible || (made !== undefined && made !== seen[row]!)) snapshot.add(done[row]!, 1, row);
    }
    const row = own[0]!;
    const stored = finalOf(evidence, keyOf(row));
    const text = stored?.live === false ? undefined : stored?.fields.get(content.field);
    if (stored === undefined || (text === undefined && stored.live && audit === undefined)) continue;
    const last = tells ? lastStep(group) : lastAnswered(writes);
    const kind = last === undefined ? phantom : missing;
    kind.look();
    const ended = numberIn(text);
    const isRight = tells
      ? ended === (last === undefined ? initial : wrote[last]!)
      : possibleAfter(writes.filter((one) => !isOlder(one, last))).can(ended, Infinity, Infinity);
    if (!isRight) kind.add(last === undefined ? Infinity : done[last]!, 1, last ?? row);
  }
  const why = unreadable(evidence, collection, content.field);
  return [
    missing.findingUnless(unseen(evidence, why, collection)),
    phantom.finding(),
    snapshot.findingUnless(why),
  ];

  function possibleAfter(writes: Uint32Array): PossibleValues {
    const possible = new PossibleValues(initial);
    for (const row of writes) {
      const isSure = fate[row] === fates.effect;
      possible.set(wrote[row]!, asked[row]!, isSure ? settled[row]! : Infinity);
    }
    return possible;
  }

  /** Whether a write was made with an older lock than another one. */
  function isOlder(row: number, than: number | undefined): boolean {
    if (than === undefined || answer[row] !== answers.accepted) return false;
    return grant[row]! >= 0 && grant[than]! >= 0 && grants.precedes(grant[row]!, grant[than]!);
  }

  /** The accepted write with the youngest lock, the last of them. */
  function lastAnswered(writes: Uint32Array): number | undefined {
    let last: number | undefined;
    for (const row of writes) {
      if (answer[row] !== answers.accepted) continue;
      if (last === undefined || !isOlder(row, last)) last = row;
    }
    return last;
  }

  /** The write that made the latest version. */
  function lastStep(group: number): number | undefined {
    return rowsOf(steps, group).findLast((row) => command[row] === write);
  }

  /** The content of a version; undefined where not all that made it is known. */
  function contentOf(group: number, made: number): number | undefined {
    for (let at = made; at > 1; at--) {
      const row = effectThatMade(steps, group, at);
      if (row === undefined) return undefined;
      if (command[row] === write) return wrote[row]!;
    }
    return initial;
  }
}

const initial = numberOf('');

/** By row of a write: the content that its operation sent with it, the first before its release, the second after it. */
function writtenBy(
  { history, commands }: Evidence,
  { content, release }: LockOptions,
  write: number,
): Float64Array {
  const { command, operation } = history.columns;
  const releases = commands.indexOf(release) + 1;
  const wrote = new Float64Array(history.count).fill(Number.NaN);
  const released = new Set<number>();
  for (let row = 0; row < history.count; row++) {
    if (command[row] === releases) released.add(operation[row]!);
    if (command[row] !== write) continue;
    const texts = content.by(operation[row]!);
    wrote[row] = numberOf((released.has(operation[row]!) ? texts[1] : texts[0]) ?? texts[0] ?? '');
  }
  return wrote;
}
