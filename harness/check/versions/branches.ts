import type { Audit, Evidence } from '../../core/evidence.ts';
import { resolutions } from '../../core/operation.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { changesOf } from '../rows/changes.ts';
import { commandNumber, effectsOf, fates, keysIn } from '../rows/effects.ts';
import { Occurrences, ofRecords } from '../rows/occurrences.ts';
import { sortRows } from '../rows/row-order.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { toldCommits } from './told-commits.ts';
import type { BranchOptions } from './branch-options.ts';
import { plainOrQuoted } from '../rows/quoted.ts';

/**
 * Follows the head of every branch from push to push: each commit follows the head before it, or names the head that
 * its client replaced on purpose, and every accepted commit can be reached from the last head but for those that were
 * replaced so. Without an audit it is as far as `toldCommits` can look. O(n log n).
 */
export function branches(evidence: Evidence, options: BranchOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined)
    return [
      ...toldCommits(evidence, options),
      notExamined('rewritten-history', 'only receipts tell which commits were added'),
    ];
  const { nonce, slot, done, resolution, command } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const changes = changesOf(evidence, groups, [options.branches]);
  const commitOf = commitsOf(evidence, options);
  const idOf = (row: number): string => {
    const key = audit.receipts.keys[commitOf[row]!] ?? '';
    return key.slice(key.indexOf('.') + 1);
  };
  const keyOf = (at: number): string => `${options.branches}/${history.slotName(at)}`;
  const rewritten = new Occurrences<string>('rewritten-history', (text, at) => ({
    key: keyOf(at),
    text,
    nonces: [],
  }));
  const note = (row: number, at: number, text: string): void =>
    rewritten.add(row < 0 ? Infinity : done[row]!, 1, text, at);
  const unreachable = new Occurrences('unreachable-commit', (row) => ({
    key: keyOf(slot[row]!),
    text: `commit ${idOf(row)} was accepted, but cannot be reached from the head`,
    nonces: [nonce[row]!],
  }));

  const overwritten = resolutions.indexOf('overwritten') + 1;
  const positions = new Map(audit.receipts.keys.map((key, position) => [key, position]));
  for (const { slot: at, rows: own, name } of groups.slots) {
    const commit = commitReader(audit, options, name);
    const position = positions.get(keyOf(at));
    const made = position === undefined ? new Uint32Array() : rowsOf(changes.byRecord, position);
    sortRows(made, changes.wrote);
    const excused = new Set<string>();
    let head = options.root;
    for (const change of made) {
      const row = changes.row[change]!;
      if (row < 0 || commitOf[row] === -1) continue;
      rewritten.look();
      const id = idOf(row);
      const { parent, replaced } = commit(id);
      const forced = replaced !== undefined && resolution[row] === overwritten;
      if (forced) ancestors(commit, replaced, excused);
      else if (replaced !== undefined)
        note(row, at, `commit ${id} replaced ${plainOrQuoted(replaced)} unasked`);
      const before = replaced ?? parent;
      if (before !== head)
        note(row, at, `commit ${id} was put on ${plainOrQuoted(before ?? 'nothing')} at the head ${head}`);
      head = id;
    }
    const last = audit.records.get(keyOf(at))?.fields.get('head');
    if (last !== head)
      note(-1, at, `the head is at ${plainOrQuoted(last ?? 'nothing')}, but was moved to ${head} last`);
    const reached = new Set<string>();
    ancestors(commit, last, reached);
    for (const row of own) {
      if (command[row] !== wanted || fate[row] !== fates.effect || commitOf[row] === -1) continue;
      unreachable.look();
      const id = idOf(row);
      if (!reached.has(id) && !excused.has(id)) unreachable.add(done[row]!, 1, row);
    }
  }
  return [rewritten.finding(), unreachable.finding(), ...strays(evidence, options, commitOf)];
}

interface Commit {
  readonly parent: string | undefined;
  readonly replaced: string | undefined;
}

function commitReader(audit: Audit, { commits }: BranchOptions, name: string): (id: string) => Commit {
  return (id) => {
    const fields = audit.records.get(`${commits}/${name}.${id}`)?.fields;
    return { parent: fields?.get('parent'), replaced: fields?.get('replaced') };
  };
}

/** Adds a commit and all before it, up to the first that is known already. */
function ancestors(commit: (id: string) => Commit, from: string | undefined, known: Set<string>): void {
  for (let id = from; id !== undefined && !known.has(id); id = commit(id).parent) known.add(id);
}

/** By row: position of the receipt key of the commit that it made; -1 for none. */
function commitsOf(evidence: Evidence, { commits }: BranchOptions): Int32Array {
  const { history, audit } = evidence;
  const made = new Int32Array(history.count).fill(-1);
  if (audit === undefined) return made;
  const { receipts } = audit;
  const wanted = keysIn(receipts, [commits]);
  const rows = history.rowsByNonce();
  for (let i = 0; i < receipts.count; i++) {
    // A commit that was only looked at is another one's parent.
    const own = wanted[receipts.key[i]!] === 1 && receipts.wrote[i]! > 0;
    const row = own ? rows(receipts.nonce[i]!) : -1;
    if (row >= 0) made[row] = receipts.key[i]!;
  }
  return made;
}

/** Commits that are there although no push of them took effect. */
function strays({ audit }: Evidence, { commits }: BranchOptions, commitOf: Int32Array): Finding[] {
  const stray = ofRecords('half-effect', () => 'the commit is there although no push of it was accepted');
  const made = new Uint8Array(audit?.receipts.keys.length ?? 0);
  for (const position of commitOf) if (position >= 0) made[position] = 1;
  const known = new Set(audit?.receipts.keys.filter((_, position) => made[position] === 1));
  for (const key of audit?.records.keys() ?? []) {
    if (!key.startsWith(`${commits}/`)) continue;
    stray.look();
    if (!known.has(key)) stray.add(Infinity, 1, key);
  }
  return [stray.finding()];
}
