import type { Evidence } from '../../core/evidence.ts';
import { isDigest } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { childOwners } from './child-owners.ts';
import type { ChildOwners } from './child-owners.ts';
import { livesOf } from './child-lives.ts';
import type { FamilyLives } from './child-lives.ts';
import type { Containment } from './containment-options.ts';

/** What one read showed. */
interface Shown {
  /** Whether the parent is there; undefined where nobody can tell. */
  readonly parent: boolean | undefined;
  /** The counter of the parent; NaN where it does not stand there. */
  readonly counted: number;
  /** Children that are there, with their owner as a number; NaN where it does not stand there. */
  readonly children: ReadonlyMap<string, number>;
}

/** What the reads of a service show at all. */
interface Manner {
  readonly parent: boolean;
  readonly children: boolean;
}

/**
 * Holds reads of a parent with all its children against the requests that were complete before they began, and those that had
 * begun before they ended: who must be there is there, who cannot is not, and belongs to who created it. O(n log n).
 */
export function listings(evidence: Evidence, options: Containment): Finding[] {
  const { history } = evidence;
  const { command, answer, nonce, slot, sent, done } = history.columns;
  const manner = mannerOf(evidence, options);
  if (manner === undefined)
    return (['wrong-snapshot', 'wrong-owner', 'wrong-field'] as const).map((kind) =>
      notExamined(kind, 'reads do not show what is in a directory'),
    );
  const wrong = new Occurrences<string>('wrong-snapshot', (problem, row) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} ${problem}`,
    nonces: [nonce[row]!],
  }));
  const lives = livesOf(evidence, options);
  const owners = childOwners(evidence, options, lives);
  for (const { group, rows } of groupBySlot(history).slots) {
    let family: FamilyLives | undefined;
    for (const row of rows) {
      if (command[row] !== 0 || (answer[row] !== answers.found && answer[row] !== answers.missing)) continue;
      family ??= lives.of(group);
      const seen = sightColumn(evidence, row, options, manner);
      wrong.look();
      const problem = problemOf(seen, manner, family, sent[row]!, done[row]!, lives.settled);
      if (problem !== undefined) wrong.add(done[row]!, 1, problem, row);
      else if (judgeOwners(owners, seen, family, row, sent[row]!, done[row]!))
        wrong.add(done[row]!, 1, 'was shown who had been removed or replaced before', row);
    }
  }
  return [wrong.finding(), ...owners.findings()];
}

/** Whether the owner of some child of a read was gone before the read began. */
function judgeOwners(
  owners: ChildOwners,
  { children }: Shown,
  family: FamilyLives,
  row: number,
  sentMs: number,
  doneMs: number,
): boolean {
  let isOld = false;
  for (const [name, owner] of children) {
    const child = family.children.get(name);
    if (child === undefined || Number.isNaN(owner)) continue;
    isOld = owners.judge(child, name, owner, { row, sentMs, doneMs }) === 'replaced' || isOld;
  }
  return isOld;
}

/** What in a read no state of its time explains, in words; undefined where some state does. */
function problemOf(
  { parent, counted, children }: Shown,
  manner: Manner,
  family: FamilyLives,
  sentMs: number,
  doneMs: number,
  settled: Float64Array,
): string | undefined {
  let least = 0;
  let most = 0;
  for (const [name, child] of family.children) {
    const must = child.isSurelyThere(sentMs, doneMs);
    const cannot = child.isSurelyGone(sentMs, doneMs);
    if (must) least += 1;
    if (!cannot) most += 1;
    if (!manner.children) continue;
    if (must && !children.has(name)) return `was not shown ${name}, which was there all the time`;
    if (cannot && children.has(name)) return `was shown ${name}, which cannot have been there`;
  }
  const isDeleted = family.deletions.some((row) => settled[row]! < sentMs);
  if (parent === true && isDeleted) return 'was shown the parent, which had been deleted before';
  if (isDeleted && children.size > 0) return 'was shown a child of a parent that had been deleted before';
  if (parent === false && manner.parent && family.deletions.length === 0)
    return 'was not shown the parent, which nobody had deleted';
  if (!Number.isNaN(counted) && (counted < least || counted > most))
    return `was told that there are ${counted} where there can have been ${least} to ${most}`;
  return undefined;
}

/** Reads what a row of a read showed from its sightings. */
function sightColumn(
  { history: { sightings } }: Evidence,
  row: number,
  { parent, counter, ownerField, names }: Containment,
  manner: Manner,
): Shown {
  let counted = Number.NaN;
  let isThere = false;
  const children = new Map<string, number>();
  for (let at = sightings.from(row); at < sightings.count && sightings.row[at] === row; at++) {
    const field = sightings.names[sightings.field[at]!]!;
    const dot = field.indexOf('.');
    const member = field.slice(0, dot);
    const inner = field.slice(dot + 1);
    const value = sightings.value[at]!;
    if (member === parent) {
      isThere = true;
      if (inner === counter && !isDigest(value)) counted = value;
    } else if (names.includes(member)) {
      if (inner === ownerField) children.set(member, value);
      else if (!children.has(member)) children.set(member, Number.NaN);
    }
  }
  return { parent: manner.parent ? isThere : undefined, counted, children };
}

/** What the reads of the run show; undefined where they show nothing that is known, or nobody kept it. */
function mannerOf(
  { history }: Evidence,
  { parent, names }: Pick<Containment, 'parent' | 'names'>,
): Manner | undefined {
  const { command, answer } = history.columns;
  const fields = [...history.sightings.names].filter((name) => !name.startsWith('asked.'));
  const isOurs = history.tags === undefined;
  if (isOurs) return history.sightings.count === 0 ? undefined : { parent: true, children: true };
  const has = (member: string): boolean => fields.some((name) => name.startsWith(`${member}.`));
  const manner = { parent: has(parent), children: names.some(has) };
  if (manner.parent || manner.children) return manner;
  // An object without any member says that nothing is there, as the documents have it.
  let isEmpty = false;
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 || answer[row] !== answers.found) continue;
    const at = history.sightings.from(row);
    if (at < history.sightings.count && history.sightings.row[at] === row) return undefined;
    isEmpty = true;
  }
  return isEmpty ? { parent: true, children: true } : undefined;
}
