import type { Evidence } from '../../core/evidence.ts';
import { askedPrefix } from '../../core/sight.ts';
import { numberOf, numberIn } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightedUnder } from '../rows/fields.ts';
import type { BranchOptions } from './branch-options.ts';

/** The share of parents as they were asked for from which on a service calls commits as clients do. */
const likeAsked = 0.5;

/**
 * Looks for accepted commits among the records that a service shows at the end, where only answers tell: each is there, on the
 * parent that it was pushed with, and none is there that every push of was refused. As far as the final look has gone; where commits
 * are not shown nothing can be said, nor of parents that are called otherwise. O(n).
 */
export function toldCommits(evidence: Evidence, options: BranchOptions): Finding[] {
  const { history, created } = evidence;
  const { command, answer, slot, nonce, done } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const commits = sightedUnder(evidence, `${askedPrefix}commit`);
  const parents = sightedUnder(evidence, `${askedPrefix}parent`);
  const shown = new Map<string, number | undefined>();
  for (const [key, { live, fields }] of created ?? []) {
    if (!key.startsWith(`${options.commits}/`)) continue;
    const place = `${history.slotOf(key)} ${numberOf(key.slice(key.indexOf('.') + 1))}`;
    shown.set(place, live ? numberIn(fields.get('parent')) : undefined);
  }
  const lost = new Occurrences('unreachable-commit', (row, isThere) => ({
    key: `${options.branches}/${history.slotName(slot[row]!)}`,
    text: `the commit of request ${nonce[row]!} was accepted, but is ${isThere === 1 ? 'shown on another parent' : 'not there'}`,
    nonces: [nonce[row]!],
  }));
  const stray = new Occurrences('half-effect', (row) => ({
    key: `${options.branches}/${history.slotName(slot[row]!)}`,
    text: `the commit of request ${nonce[row]!} is there, although the push was refused`,
    nonces: [nonce[row]!],
  }));
  const root = numberOf(options.root);
  const refused = new Map<string, number>();
  const possible = new Set<string>();
  const misplaced: number[] = [];
  let placed = 0;
  let firsts = 0;
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== wanted || answer[row] === answers.notSent) continue;
    const place = `${slot[row]!} ${commits[row]!}`;
    if (answer[row] === answers.conflict) refused.set(place, row);
    else possible.add(place);
    if (answer[row] !== answers.accepted || !shown.has(place)) continue;
    lost.look();
    const parent = shown.get(place);
    if (parent === undefined) lost.add(done[row]!, 2, row, 0);
    // A first commit may be shown without a parent, or with any word for it.
    else if (parents[row] === root) firsts += 1;
    else if (!Number.isNaN(parent)) {
      if (parent === parents[row]) placed += 1;
      else misplaced.push(row);
    }
  }
  if (placed >= likeAsked * (placed + misplaced.length))
    for (const row of misplaced) lost.add(done[row]!, 1, row, 1);
  for (const [place, row] of refused) {
    if (possible.has(place) || !shown.has(place)) continue;
    stray.look();
    if (shown.get(place) !== undefined) stray.add(Infinity, 1, row);
  }
  // That a commit is there says not yet that it can be reached.
  return [
    lost.count === 0 && placed === 0
      ? notExamined('unreachable-commit', whyNot(lost.examined, firsts, misplaced.length))
      : lost.finding(),
    stray.findingUnless('no commit of a push that was refused was looked for'),
  ];
}

/** Why commits were not examined: of so many that were found, so many are the first ones of their branches or on other parents. */
function whyNot(found: number, firsts: number, misplaced: number): string {
  if (misplaced > 0) return 'the service calls the parents of commits otherwise than they were pushed';
  if (found > 0 && firsts === found)
    return 'the commits that were looked for are there, and each is the first one of its branch, which shows no order';
  return 'the service does not show commits with the parents that they were pushed with';
}
