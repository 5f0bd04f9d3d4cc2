import type { Evidence } from '../../core/evidence.ts';
import type { History } from '../../core/history.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, settledTimes } from '../rows/effects.ts';
import { Occurrences, witnessNonces } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import type { SlotGroups } from '../rows/slot-groups.ts';
import { tagText } from '../rows/quoted.ts';

/**
 * Follows opaque entity tags, which can be equal and nothing else, of slots with one record. A change that was accepted
 * with a tag as its base has used up the state behind it: more of them than can have made that state mean a lost update.
 * Where every change tells its base and the tag that it made, each tag once, they form a chain, and reads must follow it.
 * O(n log n).
 */
export function tagLineage(evidence: Evidence): Finding[] {
  const { history } = evidence;
  const groups = groupBySlot(history);
  return [
    usedUp(history, groups),
    notExamined(
      'broken-chain',
      namesVersions(history) ? 'tags that nobody knows the meaning of do not count versions' : unversioned,
    ),
    outdated(evidence, groups),
  ];
}

/** What is known of one tag of one record. */
interface Tag {
  /** Accepted changes that were made on it, and those that told that they made it. */
  used: number;
  made: number;
  /** The first of the changes that were made on it. */
  firstRow: number;
  /** A read showed it before any change was surely there: what was seeded may have it. */
  isFirst: boolean;
  /** A read showed it, so that something made the state behind it, perhaps one that told another tag of it, such as without `-gzip`. */
  isShown: boolean;
}

function usedUp(history: History, groups: SlotGroups): Finding {
  const { command, answer, base, version, slot, sent, done } = history.columns;
  const lost = new Occurrences('lost-update', (row, times) => ({
    key: history.slotName(slot[row]!),
    text: `${times} changes were accepted on the version ${tagText(history.tags![base[row]! - 1] ?? '')}, more than can have made it`,
    nonces: sameBase(history, groups, row),
  }));
  const areAlike = tellsWhatItShows(history);
  for (const { rows } of groups.slots) {
    const tags = new Map<number, Tag>();
    const tagOf = (number: number): Tag => {
      let tag = tags.get(number);
      if (tag === undefined)
        tags.set(number, (tag = { used: 0, made: 0, firstRow: -1, isFirst: false, isShown: false }));
      return tag;
    };
    // Changes that may have made any tag: their answers were lost, or told none.
    let untold = 0;
    let firstDoneMs = Infinity;
    for (const row of rows) {
      if (command[row] === 0) continue;
      if (answer[row] === answers.unknown) untold += 1;
      if (answer[row] !== answers.accepted) continue;
      firstDoneMs = Math.min(firstDoneMs, done[row]!);
      if (version[row] === 0 || !areAlike) untold += 1;
      else tagOf(version[row]!).made += 1;
      if (base[row] === 0) continue;
      const tag = tagOf(base[row]!);
      if (tag.used === 0) tag.firstRow = row;
      tag.used += 1;
      lost.look();
    }
    for (const row of rows) {
      const tag = command[row] === 0 && answer[row] === answers.found ? tags.get(version[row]!) : undefined;
      if (tag === undefined) continue;
      tag.isShown = true;
      if (sent[row]! <= firstDoneMs) tag.isFirst = true;
    }
    let excess = 0;
    let worst: Tag | undefined;
    for (const tag of tags.values()) {
      const made = tag.made + (tag.isFirst ? 1 : 0);
      const more = tag.used - (tag.isShown ? Math.max(1, made) : made);
      if (more <= 0) continue;
      excess += more;
      if (worst === undefined || tag.used > worst.used) worst = tag;
    }
    if (worst !== undefined && excess > untold)
      lost.add(done[worst.firstRow]!, worst.used, worst.firstRow, worst.used, excess - untold);
  }
  return lost.findingUnless('no change named the version that it was made on');
}

/** Whether any answer names a version, or tells a tag. */
export function namesVersions({ columns, count }: History): boolean {
  return columns.version.subarray(0, count).some((version) => version !== 0);
}

/** Why nothing of versions was looked at where a service has none. */
export const unversioned = 'no answer names a version';

/** Whether answers to changes tell tags as reads show them: some tell a weak one, or one of another representation, such as their own. */
export function tellsWhatItShows({ columns, count, tags = [] }: History): boolean {
  const { command, answer, version } = columns;
  const told = new Uint8Array(tags.length + 1);
  for (let row = 0; row < count; row++)
    if (command[row] !== 0 && answer[row] === answers.accepted) told[version[row]!] = 1;
  for (let row = 0; row < count; row++) {
    const isRead = command[row] === 0 && answer[row] === answers.found;
    if (isRead && version[row]! > 0 && told[version[row]!] === 1) return true;
  }
  return false;
}

/** The first requests that were accepted on the same tag of the same record. */
function sameBase(history: History, groups: SlotGroups, like: number): number[] {
  const { slot, base, answer, command, nonce } = history.columns;
  const alike = rowsOf(groups, groups.index.find(slot[like]!)).filter(
    (row) => command[row] !== 0 && answer[row] === answers.accepted && base[row] === base[like],
  );
  return Array.from(alike.subarray(0, witnessNonces), (row) => nonce[row]!);
}

function outdated(evidence: Evidence, groups: SlotGroups): Finding {
  const { history } = evidence;
  const { slot, nonce, sent, done } = history.columns;
  const stale = new Occurrences('stale-read', (row, seen) => ({
    key: history.slotName(slot[row]!),
    text: 'a version was seen by a request that began after one that follows it was there',
    nonces: [nonce[row]!, nonce[seen]!],
  }));
  const rank = new Float64Array(history.count).fill(Number.NaN);
  const settled = settledTimes(evidence);
  for (const { rows } of groups.slots) {
    const ranked = rankChain(history, rows, rank);
    if (ranked === 0) continue;
    stale.look(ranked);
    findStale(rows, { sent, done: settled, rank }, (row, seen) =>
      stale.add(done[row]!, rank[seen]! - rank[row]!, row, seen),
    );
  }
  const why = 'no record has tags that are told by all its changes, each by one of them';
  return stale.findingUnless(namesVersions(history) ? why : unversioned);
}

/**
 * Puts the rows of one record into the order of its tags: 2d for the change that made the d-th, 2d + 1 for what saw it. How
 * many rows have a place; 0 where the tags are no chain of one beginning.
 */
function rankChain(history: History, rows: Uint32Array, rank: Float64Array): number {
  const { command, answer, base, version } = history.columns;
  const baseOf = new Map<number, number>();
  const used = new Set<number>();
  for (const row of rows) {
    if (command[row] === 0 || (answer[row] !== answers.accepted && answer[row] !== answers.unknown)) continue;
    const isWhole = answer[row] === answers.accepted && base[row]! > 0 && version[row]! > 0;
    if (!isWhole || baseOf.has(version[row]!) || base[row] === version[row]) return 0;
    baseOf.set(version[row]!, base[row]!);
    used.add(base[row]!);
  }
  const first = [...used].filter((tag) => !baseOf.has(tag));
  if (first.length !== 1) return 0;
  const place = new Map([[first[0]!, 0]]);
  for (const tag of baseOf.keys()) {
    const path: number[] = [];
    for (let at: number | undefined = tag; at !== undefined && !place.has(at); at = baseOf.get(at)) {
      if (path.length > baseOf.size) return 0;
      path.push(at);
    }
    for (let at = path.pop(); at !== undefined; at = path.pop())
      place.set(at, (place.get(baseOf.get(at)!) ?? 0) + 1);
  }
  let ranked = 0;
  for (const row of rows) {
    const isRead = command[row] === 0;
    if (answer[row] !== (isRead ? answers.found : answers.accepted)) continue;
    const own = place.get(version[row]!);
    if (own === undefined) continue;
    rank[row] = 2 * own + (isRead ? 1 : 0);
    ranked += 1;
  }
  return ranked;
}
