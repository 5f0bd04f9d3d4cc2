import type { Evidence } from '../../core/evidence.ts';
import { toldPrefix } from '../../core/sight.ts';
import { isDigest } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { commandNumber, fates } from '../rows/effects.ts';
import { sightedUnder } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { foundIsTold, tellFound } from '../rows/told-outcome.ts';
import type { Lives } from './child-lives.ts';
import type { Containment } from './containment-options.ts';

/**
 * Holds the number of children that who creates or removes one is told against those that can have been there then, between
 * its sending and its answer: its own and, of the others, at least those that surely were and at most those that can have
 * been. Who deletes a parent counts nothing. O(n log n).
 */
export function toldChildren(evidence: Evidence, lives: Lives, options: Containment): Finding {
  const { history } = evidence;
  const { command, value: added, nonce, slot, sent, done } = history.columns;
  const created = commandNumber(evidence, options.create);
  const removed = commandNumber(evidence, options.remove);
  // Who creates something may be shown the parent instead, as it is by then.
  const shown = sightedUnder(evidence, toldPrefix + options.counter);
  const value = added.slice(0, history.count);
  for (let row = 0; row < history.count; row++)
    if (command[row] === created && Number.isNaN(value[row]!) && !isDigest(shown[row]!))
      value[row] = shown[row]!;
  const groups = groupBySlot(history);
  const least = new Float64Array(history.count).fill(Number.NaN);
  const most = new Float64Array(history.count).fill(Number.NaN);
  const told: number[] = [];
  for (const { group, rows } of groups.slots) {
    const { children } = lives.of(group);
    for (const row of rows) {
      if (command[row] !== created && command[row] !== removed) continue;
      const own = lives.nameOf(row);
      if (lives.fate[row] !== fates.effect || !Number.isSafeInteger(value[row]) || own === undefined)
        continue;
      told.push(row);
      least[row] = most[row] = 0;
      for (const [name, child] of children) {
        const [isThere, isGone] =
          name !== own
            ? [child.isSurelyThere(sent[row]!, done[row]!), child.isSurelyGone(sent[row]!, done[row]!)]
            : command[row] === created
              ? [!child.canGo(sent[row]!, done[row]!), false]
              : [false, !child.canCome(sent[row]!, done[row]!)];
        if (isThere) least[row] += 1;
        if (!isGone) most[row] += 1;
      }
    }
  }
  const off = (row: number): number => Math.max(least[row]! - value[row]!, value[row]! - most[row]!, 0);
  const wrong = new Occurrences('wrong-counter', (row) => ({
    key: `${options.parents}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was told that there are ${value[row]!}, where there were ${textOf(least[row]!, most[row]!)}`,
    nonces: [nonce[row]!],
  }));
  const creations = told.filter((row) => command[row] === created);
  // Who is shown what it has created is told how many are in that.
  const isOfChild = creations.length > 0 && creations.every((row) => value[row] === 0);
  /** What it led to where what was told is what it found. */
  const outcome = (row: number): number => value[row]! + (command[row] === created ? 1 : -1);
  const isFound = (row: number): boolean | undefined =>
    least[row] === most[row] ? outcome(row) === least[row] : undefined;
  if (isOfChild) return notExamined('wrong-counter', 'who creates something is told what is in that');
  const canBeFound = (of: number): boolean =>
    told.every((row) => command[row] !== of || (outcome(row) >= least[row]! && outcome(row) <= most[row]!));
  const before = new Set([...tellFound(evidence, isFound)].filter(canBeFound));
  for (const row of told) {
    if (before.has(command[row]!)) continue;
    wrong.look();
    if (off(row) > 0) wrong.add(done[row]!, off(row), row);
  }
  const isFoundTold = told.some((row) => before.has(command[row]!));
  return wrong.finding(isFoundTold ? foundIsTold : undefined);
}

function textOf(least: number, most: number): string {
  return least === most ? String(least) : `${least} to ${most}`;
}
