import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import { fates } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { livesOf } from './child-lives.ts';
import type { ChildLives } from './child-lives.ts';
import type { Containment } from './containment-options.ts';
import { toldChildren } from './told-children.ts';

/**
 * Says by answers and their time alone what contradicts itself: a child that was created twice, or removed twice, and nothing
 * can lie between; a parent that was deleted twice, or with a child in it; anything that was accepted in a parent after its
 * deletion was answered; a number of children that nobody can have counted then. O(n log n).
 */
export function answeredChildren(evidence: Evidence, options: Containment): Finding[] {
  const { history } = evidence;
  const { nonce, slot, sent, done } = history.columns;
  const groups = groupBySlot(history);
  const lives = livesOf(evidence, options);
  const isSure = (row: number): boolean => lives.fate[row] === fates.effect;
  const keyOf = (row: number): string => {
    const name = lives.nameOf(row);
    const id = history.slotName(slot[row]!);
    return name === undefined ? `${options.parents}/${id}` : `${options.children}/${id}.${name}`;
  };
  const told = (text: (row: number, other: number) => string) => (row: number, other: number) => ({
    key: keyOf(row),
    text: text(row, other),
    nonces: other < 0 ? [nonce[row]!] : [nonce[other]!, nonce[row]!],
  });
  const second = new Occurrences(
    'second-winner',
    told((row) => `request ${nonce[row]!} created what was there already, and nobody can have removed it`),
  );
  const late = new Occurrences(
    'change-after-delete',
    told((row, other) =>
      other < 0
        ? `request ${nonce[row]!} removed what nobody can have created`
        : `request ${nonce[row]!} was accepted although ${nonce[other]!} had removed what it changes`,
    ),
  );
  const nonEmpty = new Occurrences(
    'deleted-non-empty',
    told((row) => `request ${nonce[row]!} deleted it with an entry in it that nobody can have removed`),
  );
  const orphan = new Occurrences(
    'orphan',
    told((row, other) => `what request ${nonce[row]!} created is in what ${nonce[other]!} deleted`),
  );

  /** Rows that follow each other although nothing can lie between them; the first may follow what was there before. */
  const unexplained = (
    rows: readonly number[],
    isFirstFine: boolean,
    between: (fromMs: number, toMs: number) => boolean,
    found: Occurrences,
  ): void => {
    let before = -1;
    for (const row of rows.toSorted((one, other) => sent[one]! - sent[other]!)) {
      found.look();
      const from = before < 0 ? -Infinity : sent[before]!;
      const to = before < 0 ? done[row]! : Math.max(done[row]!, done[before]!);
      if ((before >= 0 || !isFirstFine) && !between(from, to)) found.add(done[row]!, 1, row, before);
      before = row;
    }
  };
  const judgeChild = (child: ChildLives): void => {
    const creations = child.creations.filter(isSure);
    const removals = child.removals.filter(isSure);
    const [seconds, lates] = [second.count, late.count];
    unexplained(creations, !child.isSeeded, (from, to) => child.canGo(from, to), second);
    unexplained(removals, child.isSeeded, (from, to) => child.canCome(from, to), late);
    const before = child.isSeeded ? 1 : 0;
    const most = child.removalsUntil(Infinity) + 1 - before;
    const last = creations.at(-1);
    if (second.count === seconds && creations.length > most && last !== undefined)
      second.add(done[last]!, creations.length - most, last, creations.at(-2) ?? -1);
    const gone = removals.at(-1);
    if (late.count === lates && removals.length > child.creations.length + before && gone !== undefined)
      late.add(done[gone]!, 1, gone, removals.at(-2) ?? -1);
  };
  const judgeDeletion = (deletion: number, children: ReadonlyMap<string, ChildLives>): void => {
    for (const child of children.values()) {
      nonEmpty.look();
      const creations = child.creations.filter(isSure);
      const before =
        creations.filter((row) => done[row]! < sent[deletion]!).length + (child.isSeeded ? 1 : 0);
      const removals = child.removalsUntil(done[deletion]!);
      const isFull = child.isSurelyThere(sent[deletion]!, done[deletion]!) || before > removals;
      if (isFull) nonEmpty.add(done[deletion]!, 1, deletion, -1);
      const inTime = creations.filter((row) => sent[row]! <= done[deletion]!);
      orphan.look(inTime.length);
      const left = inTime.length + (child.isSeeded ? 1 : 0) - removals;
      const last = inTime.at(-1);
      if (!isFull && left > 0 && last !== undefined) orphan.add(done[last]!, left, last, deletion);
      for (const row of [...creations, ...child.removals.filter(isSure)]) {
        late.look();
        if (sent[row]! > done[deletion]!) late.add(done[row]!, 1, row, deletion);
      }
    }
  };
  for (let group = 0; group < groups.count; group++) {
    const { children, deletions } = lives.of(group);
    for (const child of children.values()) judgeChild(child);
    const [first, ...others] = deletions.filter(isSure);
    if (first === undefined) continue;
    judgeDeletion(first, children);
    late.look(1 + others.length);
    for (const row of others) late.add(done[row]!, 1, row, first);
  }
  return [
    ...[second, late, nonEmpty, orphan].map((occurrences) => occurrences.finding()),
    toldChildren(evidence, lives, options),
  ];
}
