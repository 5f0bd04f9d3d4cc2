import type { Evidence } from '../../core/evidence.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { findStale } from '../rows/real-time.ts';
import { sortRows } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { behindCauses } from './behind-causes.ts';
import { putContents } from './put-contents.ts';
import type { ContentsOptions } from './contents-options.ts';
import { tellsWhatItShows } from './tag-lineage.ts';
import { tagText } from '../rows/quoted.ts';
import { unseen } from '../rows/unfound.ts';

const kinds = ['stale-read', 'broken-chain', 'wrong-field', 'phantom-edit'] as const;

/** One content of a record. */
interface Content {
  /** Requests that have put it, or may have. */
  puts: number;
  /** When the first of them was sent; -Infinity for the seed. */
  sinceMs: number;
  /** Accepted requests that were made on it, and the first of them. */
  used: number;
  firstRow: number;
  /** How many changes after the seed it was there, at least and at most, as what was read before each of them tells. */
  least: number;
  most: number;
}

/**
 * Follows contents instead of versions, where each request puts one of its own and is made on what its client read last: more
 * changes on one content than have put it there are lost updates, and the order of contents is the order of versions, which
 * no read may contradict. O(n log n).
 */
export function toldContents(evidence: Evidence, options: ContentsOptions): Finding[] {
  const { history, finals } = evidence;
  const { command, answer, version, slot, nonce, sent, done } = history.columns;
  const put = putContents(evidence, options);
  if (put === undefined)
    return [...kinds, ...Object.values(options.kinds)].map((kind) =>
      notExamined(kind, `reads do not show ${Object.keys(options.fields).join(', ')}`),
    );
  const { content, baseOf, seeded, namesBases } = put;
  const wanted = commandNumber(evidence, options.command);
  const keyOf = (row: number): string => `${options.collection}/${history.slotName(slot[row]!)}`;
  const lost = new Occurrences(options.kinds.lost, (row, times) => ({
    key: keyOf(row),
    text:
      times === 0
        ? `request ${nonce[row]!} was accepted, but was made on what never was there`
        : `${times} changes were accepted that were made on the same`,
    nonces: [nonce[row]!],
  }));
  const stale = new Occurrences('stale-read', (row, seen) => ({
    key: keyOf(row),
    text: `request ${nonce[row]!} ${command[row] === 0 ? 'was shown' : 'replaced'} what another had replaced before it began`,
    nonces: [nonce[row]!, nonce[seen]!],
  }));
  const tagged = new Occurrences('broken-chain', (row) => ({
    key: keyOf(row),
    text: `the tag ${tagText(history.tags?.[version[row]! - 1] ?? String(version[row]!))} was told of two contents`,
    nonces: [nonce[row]!],
  }));
  const wrong = new Occurrences('wrong-field', (row) => ({
    key: keyOf(row),
    text: 'a read or the final record shows what no request has put there, nor the seed',
    nonces: row < 0 ? [] : [nonce[row]!],
  }));
  const phantom = new Occurrences('phantom-edit', (row) => ({
    key: keyOf(row),
    text: 'a read or the final record shows an edit that was refused, or sent later',
    nonces: [nonce[row]!],
  }));
  const missing = new Occurrences(options.kinds.missing, (row) => ({
    key: keyOf(row),
    text: `the final record is older than what request ${nonce[row]!} has put`,
    nonces: [nonce[row]!],
  }));

  // Frameworks tag every body, that of an answer too.
  const areOfRecords = options.tellsTags === true && tellsWhatItShows(history);
  const settled = settledTimes(evidence);
  const least = new Float64Array(history.count).fill(Number.NaN);
  const most = new Float64Array(history.count).fill(Number.NaN);
  for (const { name, rows: answered } of groupBySlot(history).slots) {
    const sorted = answered.slice();
    sortRows(sorted, sent);
    const isPut = (row: number): boolean =>
      command[row] === wanted &&
      (answer[row] === answers.accepted ||
        answer[row] === answers.unknown ||
        answer[row] === answers.replayed);
    const isOneClock = history.bounds === undefined;
    const rows = isOneClock ? sorted : behindCauses(sorted, { isPut, content, baseOf, seeded });
    const times = isOneClock ? undefined : timesPut(seeded, rows.filter(isPut), content);
    const first: Content = { puts: 1, sinceMs: -Infinity, used: 0, firstRow: -1, least: 0, most: 0 };
    const known = new Map([[seeded, first]]);
    const refused = new Map<number, number>();
    // In the order of sending, whoever has put what was read stands before who read it.
    for (const row of rows) {
      if (command[row] !== wanted || answer[row] === answers.notSent) continue;
      const own = content[row]!;
      const isAccepted = answer[row] === answers.accepted;
      if (!isPut(row)) {
        if (!refused.has(own)) refused.set(own, sent[row]!);
        continue;
      }
      const base = known.get(baseOf(row));
      // By clocks of several machines nobody knows on which of several puts of the same something was made.
      const isVague = base === undefined || (times !== undefined && times.get(baseOf(row))! > 1);
      let made = known.get(own);
      if (made === undefined)
        known.set(
          own,
          (made = {
            puts: 0,
            sinceMs: sent[row]!,
            used: 0,
            firstRow: -1,
            least: Infinity,
            most: -Infinity,
          }),
        );
      made.puts += 1;
      // What was made on something unknown may stand anywhere.
      made.least = Math.min(made.least, isVague ? 0 : base.least + 1);
      made.most = Math.max(made.most, isVague ? Infinity : base.most + 1);
      if (isAccepted && base === undefined && namesBases) lost.add(done[row]!, 0, row, 0);
      if (!isAccepted || base === undefined) continue;
      if (base.used === 0) base.firstRow = row;
      base.used += 1;
      lost.look();
    }
    for (const { used, puts, firstRow } of known.values())
      if (used > puts) lost.add(done[firstRow]!, used, firstRow, used, used - puts);

    const tags = new Map<number, number>();
    let newest = -1;
    for (const row of rows) {
      const isRead = command[row] === 0;
      if (answer[row] !== (isRead ? answers.found : answers.accepted)) continue;
      if (!isRead && command[row] !== wanted) continue;
      const own = content[row]!;
      const is = known.get(own);
      if (isRead) {
        wrong.look();
        phantom.look();
        if (is === undefined || is.sinceMs > done[row]!) {
          const isForeseen = is !== undefined || (refused.get(own) ?? Infinity) <= done[row]!;
          (isForeseen ? phantom : wrong).add(done[row]!, 1, row);
        }
      } else if (is !== undefined && (newest < 0 || is.least > least[newest]!)) newest = row;
      const tellsTag = isRead || areOfRecords;
      if (tellsTag && version[row]! > 0 && history.tags?.[version[row]! - 1]?.startsWith('W/') !== true) {
        tagged.look();
        const before = tags.get(version[row]!);
        if (before === undefined) tags.set(version[row]!, own);
        else if (before !== own) tagged.add(done[row]!, 1, row);
      }
      if (is === undefined) continue;
      // Who saw a content stands behind those who put it.
      least[row] = 2 * is.least + (isRead ? 1 : 0);
      most[row] = 2 * is.most + (isRead ? 1 : 0);
      stale.look();
    }
    findStale(rows, { sent, done: settled, rank: most, atLeast: least }, (row, seen) =>
      stale.add(done[row]!, least[seen]! - most[row]!, row, seen),
    );
    const record = finals?.get(`${options.collection}/${name}`);
    if (record === undefined) continue;
    const last = put.ofRecord(record.fields);
    const is = known.get(last);
    missing.look();
    const anyRow = newest >= 0 ? newest : rows[0]!;
    if (is !== undefined && newest >= 0 && 2 * is.most < least[newest]!) missing.add(Infinity, 1, newest);
    else if (is === undefined) (refused.has(last) ? phantom : wrong).add(Infinity, 1, anyRow);
  }
  return [
    lost.findingUnless('nobody is known to have read a record before changing it'),
    stale.finding(),
    tagged.findingUnless('no strong tags were told'),
    wrong.finding(),
    phantom.finding(),
    missing.findingUnless(unseen(evidence, 'no final record was shown', options.collection)),
  ];
}

/** How often each content was put, or may have been; that of the seed once more. */
function timesPut(seeded: number, puts: Uint32Array, content: Float64Array): ReadonlyMap<number, number> {
  const times = new Map([[seeded, 1]]);
  for (const row of puts) times.set(content[row]!, (times.get(content[row]!) ?? 0) + 1);
  return times;
}
