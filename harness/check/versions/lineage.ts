import { collectionOf } from '../../core/record.ts';
import type { Evidence } from '../../core/evidence.ts';
import { idempotencyCollection } from '../../core/idempotency.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { isIn } from '../rows/effects.ts';
import { changesOf } from '../rows/changes.ts';
import { lostUpdates } from './lost-updates.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { staleReads } from './stale-reads.ts';
import { namesVersions, tagLineage, unversioned } from './tag-lineage.ts';
import { versionChain } from './version-chain.ts';

/** Which records are meant; without a list all. */
export interface LineageOptions {
  readonly collections?: readonly string[];
  /** Where a slot has several: what operations read, a record with the slot's name. */
  readonly reads?: readonly {
    readonly collection: string;
    readonly by: (operation: number) => boolean;
  }[];
  /** A slot has several of them: then a version alone does not say whose it is, and only an audit tells. */
  readonly several?: true;
  /** Records may be deleted: a read that finds none then says nothing of their versions. */
  readonly deletable?: true;
}

/**
 * Follows the versions of every record: no two changes on one version, one chain from the first version to the last,
 * and nobody sees an older version after a newer one. What answers alone say is held against a slot that has one
 * record, which is taken to be never deleted; slots with several are judged by receipts, and by `reads`. Opaque tags
 * are held against each other by `tagLineage`.
 */
export function lineage(evidence: Evidence, options: LineageOptions = {}): Finding[] {
  const { several = false, reads = [] } = options;
  const { history, audit } = evidence;
  const { collections } = options;
  if (several && audit === undefined)
    return kinds.map((kind) => notExamined(kind, namesVersions(history) ? ofWhich : unversioned));
  if (history.tags !== undefined) return tagLineage(evidence);
  const groups = groupBySlot(history);
  const changes = changesOf(evidence, groups, collections);
  return [
    ...lostUpdates(evidence, changes),
    ...versionChain(evidence, changes, groups, collections),
    ...(several
      ? [notExamined('stale-read', 'a version does not say which of several records was read')]
      : staleReads(evidence, groups, collections ?? ownCollections(evidence), undefined, options)),
    ...reads.flatMap(({ collection, by }) => staleReads(evidence, groups, [collection], by)),
  ];
}

/** The collections that were changed but for that of idempotency keys, which is no slot's record; undefined where all count. */
function ownCollections({ audit }: Evidence): readonly string[] | undefined {
  const keys = audit?.receipts.keys ?? [];
  if (!keys.some((key) => isIn(key, [idempotencyCollection]))) return undefined;
  const all = new Set(keys.map((key) => collectionOf(key)));
  all.delete(idempotencyCollection);
  return [...all];
}

const ofWhich = 'a version does not say which of several records it is of';

const kinds = ['lost-update', 'broken-chain', 'stale-read'] as const;
