import type { Evidence } from '../../core/evidence.ts';
import { isDigest, requestNamed, numberIn } from '../../core/sightings.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightedColumns } from '../rows/fields.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { ReadRecords } from './hidden-records.ts';
import { tagText } from '../rows/quoted.ts';

/**
 * Finds strong tags under which reads, and a look at the end, of a service that is not ours show two states of one record: a strong tag changes with what is
 * shown (RFC 9110, 8.8.1). A weak tag need not. Who changed a record is compared where one of both names a request, and when where
 * both are times since 1970. That one tag is told of one state says nothing of their order, so that it counts for no case
 * that was looked at. O(n).
 */
export function oneTag(evidence: Evidence, options: ReadRecords): Finding[] {
  const { history, audit, finals } = evidence;
  const { tags } = history;
  const { fields: shown } = options;
  if (audit !== undefined || tags === undefined || shown === undefined) return [];
  const { command, answer, operation, version, slot, nonce, done } = history.columns;
  const names = [...shown, 'changedBy', 'changedAt'];
  const columns = sightedColumns(history, names);
  const areStamped = options.stamped === 'always' || (options.stamped !== undefined && !tagsRecur(evidence));
  const isStrong = tags.map((tag) => /^"[^"]*"$/.test(tag));
  const of = (row: number, other: number): { key: string; nonces: number[] } => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    nonces: row === other ? [nonce[row]!] : [nonce[other]!, nonce[row]!],
  });
  const tagOf = (row: number): string => tagText(tags[version[row]! - 1] ?? '');
  const changed = new Occurrences('broken-chain', (row, other) => ({
    ...of(row, other),
    text: `the tag ${tagOf(row)} was told of two contents`,
  }));
  const stamps = new Occurrences('wrong-stamp', (row, other) => ({
    ...of(row, other),
    text: `the tag ${tagOf(row)} was told with two answers to who changed the record, or when`,
  }));
  const numbers = new Map(tags.map((tag, position) => [tag, position + 1]));
  const hold = (other: number, row: number, is: (name: number) => number, seenMs: number): void => {
    const was = (name: number): number => columns[name]![other]!;
    const [by, at] = [shown.length, shown.length + 1];
    if (shown.some((_, name) => !Object.is(is(name), was(name)))) changed.add(seenMs, 1, row, other);
    else if (areStamped && (areTwoNames(is(by), was(by)) || areTwoTimes(is(at), was(at))))
      stamps.add(seenMs, 1, row, other);
  };
  for (const { name, rows } of groupBySlot(history).slots) {
    const first = new Map<number, number>();
    for (const row of rows) {
      if (command[row] !== 0 || answer[row] !== answers.found || isStrong[version[row]! - 1] !== true)
        continue;
      if (options.by?.(operation[row]!) === false) continue;
      const other = first.get(version[row]!);
      if (other === undefined) first.set(version[row]!, row);
      else hold(other, row, (name) => columns[name]![row]!, done[row]!);
    }
    const key = `${options.collection}/${name}`;
    const { tag = '', live = false, fields } = finals?.get(key) ?? {};
    const other = live ? first.get(numbers.get(tag) ?? 0) : undefined;
    if (other !== undefined) hold(other, other, (name) => numberIn(fields?.get(names[name]!)), Infinity);
  }
  return [changed, stamps].filter(({ count }) => count > 0).map((wrong) => wrong.finding());
}

function areTwoNames(one: number, other: number): boolean {
  return one !== other && (requestNamed(one) !== undefined || requestNamed(other) !== undefined);
}

function areTwoTimes(one: number, other: number): boolean {
  return one !== other && isTime(one) && isTime(other);
}

/** Seconds or milliseconds since 1970. */
function isTime(value: number): boolean {
  return value > 1e9 && !isDigest(value);
}

/** Whether a tag may come back after a change, as a digest of what a record holds does: none was told, or one twice. */
function tagsRecur({ history }: Evidence): boolean {
  const { command, answer, version } = history.columns;
  const groups = groupBySlot(history);
  let told = 0;
  for (const { rows } of groups.slots) {
    const made = new Set<number>();
    for (const row of rows) {
      if (command[row] === 0 || answer[row] !== answers.accepted || version[row] === 0) continue;
      if (made.has(version[row]!)) return true;
      made.add(version[row]!);
      told += 1;
    }
  }
  return told === 0;
}
