import type { Evidence } from '../core/evidence.ts';
import type { History } from '../core/history.ts';
import { toldPrefix } from '../core/sight.ts';
import type { Finding } from '../core/verdict.ts';
import { answers } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';
import { sightColumn } from './rows/fields.ts';
import { groupBySlot } from './rows/slot-groups.ts';
import { tagText } from './rows/quoted.ts';

/**
 * Finds answers that contradict themselves. Of our services that is a 2xx that the client could not use, because its ETag,
 * Last-Modified or Location say something else than its body or its request. Of a service that nobody knows it is an ETag
 * that tells another version than the body, where both counted alike that record's versions before and after. O(n).
 */
export function contradictions(evidence: Evidence): Finding[] {
  const { history } = evidence;
  if (history.tags !== undefined) return twoVersions(history, history.tags);
  const { answer, status, nonce, done, slot } = history.columns;
  const wrong = new Occurrences('wrong-answer', (row) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} was answered ${status[row]!} with headers that contradict its body or what was asked for`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    if (status[row]! < 200 || status[row]! > 299) continue;
    wrong.look();
    if (answer[row] === answers.unknown) wrong.add(done[row]!, 1, row);
  }
  return wrong.count === 0 ? [] : [wrong.finding()];
}

/** From so many answers on, and up to this share of others, ETag and body count the same. */
const fewestAlike = 20;
const mostOthers = 0.2;

function twoVersions(history: History, tags: readonly string[]): Finding[] {
  const { command, answer, version, nonce, slot, sent, done } = history.columns;
  const told = sightColumn(history, `${toldPrefix}version`);
  if (told === undefined) return [];
  const tagged = tags.map((tag) => (/^"[1-9]\d{0,13}"$/.test(tag) ? Number(tag.slice(1, -1)) : Number.NaN));
  const wrong = new Occurrences('wrong-answer', (row) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} was answered with the ETag ${tagText(tags[version[row]! - 1] ?? '')} and version ${told[row]!}`,
    nonces: [nonce[row]!],
  }));
  for (const one of new Set(command.subarray(0, history.count))) {
    const others: number[] = [];
    let alike = 0;
    for (const { rows } of groupBySlot(history).slots) {
      const own = rows.filter(
        (row) => command[row] === one && answer[row] === answers.accepted && told[row]! > 0,
      );
      const isAlike = (row: number): boolean => tagged[version[row]! - 1] === told[row];
      const same = own.filter(isAlike);
      const firstMs = same.reduce((first, row) => Math.min(first, done[row]!), Infinity);
      const lastMs = same.reduce((last, row) => Math.max(last, sent[row]!), -Infinity);
      // What never moves counts nothing, though the tag comes by it.
      if (new Set(same.map((row) => told[row]!)).size < 2) continue;
      alike += same.length;
      for (const row of own)
        if (!isAlike(row) && tagged[version[row]! - 1]! > 0 && firstMs < sent[row]! && lastMs > done[row]!)
          others.push(row);
    }
    if (one === 0 || alike < fewestAlike || others.length > mostOthers * alike) continue;
    for (const row of others) wrong.add(done[row]!, 1, row);
  }
  return wrong.count === 0 ? [] : [wrong.finding()];
}
