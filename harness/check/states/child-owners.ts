import type { Evidence } from '../../core/evidence.ts';
import { numberOf, requestNamed } from '../../core/sightings.ts';
import type { History } from '../../core/history.ts';
import type { Finding } from '../../core/verdict.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { ownWords, ownersAreNonces, toldOwners } from '../rows/owner-texts.ts';
import type { NamedOwner } from '../rows/owner-texts.ts';
import { sightColumn } from '../rows/fields.ts';
import type { ChildLives, Lives } from './child-lives.ts';
import type { Containment } from './containment-options.ts';

/** When an owner was seen: by a read, or at the end (-1). */
export interface Sight {
  readonly row: number;
  readonly sentMs: number;
  readonly doneMs: number;
}

/** What was made of one owner that was seen. */
export type OwnerVerdict = 'rightful' | 'replaced' | 'wrong' | 'unread';

/** By what its creators can be known that are shown as the owner of a child. */
interface Labels {
  readonly rows: ReadonlyMap<number, readonly number[]>;
  /** When the first of them asked for it. */
  readonly firstMs: number;
  /** All of them can be known. */
  readonly isComplete: boolean;
}

/** Judges owners of children that were seen. */
export interface ChildOwners {
  readonly judge: (
    child: ChildLives,
    name: string,
    owner: number,
    sight: Sight,
    key?: string,
  ) => OwnerVerdict;
  readonly findings: () => Finding[];
}

/**
 * Says whose a child can be: of who created it, by its nonce or by what it was told, or of whom it was seeded for. In a service
 * that is not ours that is read only where its owners are nonces, or where who creates is told of whom it is.
 */
export function childOwners(
  evidence: Evidence,
  { names, ownerField, seededOwner }: Containment,
  lives: Lives,
  finals: readonly NamedOwner[] = [],
): ChildOwners {
  const { history } = evidence;
  const { settled } = lives;
  const { nonce, slot, sent, done } = history.columns;
  const isOurs = history.tags === undefined;
  const seed = numberOf(seededOwner);
  const seen = shownOwners(evidence, names, ownerField, lives);
  const all = [...seen, ...finals];
  const namesSeed = isOurs || all.some(({ value }) => value === seed);
  const claimed = all.filter(({ value }) => value !== seed);
  const byNonce = ownersAreNonces(evidence, claimed);
  const told = isOurs ? undefined : toldOwners(evidence, ownerField, claimed);
  const labelsOfRow = (child: ChildLives, row: number): readonly number[] => {
    const own = byNonce ? nonce[row]! : Number.NaN;
    const label = plain(told?.[row] ?? Number.NaN);
    if (Number.isNaN(label)) return [own];
    // Who was told after it may have been removed may have been told whose it was by then.
    return child.canGo(sent[row]!, done[row]!) ? [label, own] : [label];
  };
  const known = new WeakMap<ChildLives, Labels>();
  const labelsOf = (child: ChildLives): Labels => {
    let labels = known.get(child);
    if (labels !== undefined) return labels;
    const rows = new Map<number, number[]>();
    for (const row of child.creations)
      for (const label of labelsOfRow(child, row)) {
        const creators = rows.get(label);
        if (creators === undefined) rows.set(label, [row]);
        else creators.push(row);
      }
    const firstMs = child.creations.reduce((first, row) => Math.min(first, sent[row]!), Infinity);
    labels = { rows, firstMs, isComplete: !rows.has(Number.NaN) };
    known.set(child, labels);
    return labels;
  };
  let unread = 0;
  const wrong = new Occurrences<string>('wrong-owner', (key, row) => ({
    key,
    text:
      row < 0
        ? `${key} belongs at the end to somebody who cannot have created it`
        : `request ${nonce[row]!} was shown ${key} with an owner who cannot have created it`,
    nonces: row < 0 ? [] : [nonce[row]!],
  }));
  const destroyed = new Occurrences<string>('wrong-field', (key, row) => ({
    key,
    text: `${ownerField} of ${key}, which nobody has created anew, is not "${seededOwner}" as it was seeded`,
    nonces: row < 0 ? [] : [nonce[row]!],
  }));
  const noteIn = (wrongs: Occurrences<string>, { row, doneMs }: Sight, name: string, key?: string): void =>
    wrongs.add(doneMs, 1, key ?? `${history.slotName(slot[row]!)}.${name}`, row);
  return {
    judge(child, name, named, sight, key) {
      const owner = plain(named);
      const { sentMs, doneMs } = sight;
      const labels = labelsOf(child);
      const isSeed = child.isSeeded && owner === seed;
      if (child.isSeeded && (labels.rows.size === 0 || labels.firstMs > doneMs)) {
        if (!namesSeed) return 'unread';
        destroyed.look();
        if (!isSeed) noteIn(destroyed, sight, name, key);
        return isSeed ? 'rightful' : 'wrong';
      }
      const creators = (labels.rows.get(owner) ?? []).filter((row) => sent[row]! <= doneMs);
      if (!isSeed && creators.length === 0) {
        const isKnown = byNonce || labels.isComplete;
        if (!isKnown || (child.isSeeded && !namesSeed && !child.isReplaced(-Infinity, sentMs))) {
          unread += 1;
          return 'unread';
        }
        wrong.look();
        noteIn(wrong, sight, name, key);
        return 'wrong';
      }
      const isThere = (row: number): boolean => !child.isReplaced(settled[row]!, sentMs);
      const isAlive = (isSeed && !child.isReplaced(-Infinity, sentMs)) || creators.some(isThere);
      if (!isAlive && labels.rows.get(Number.NaN)?.some(isThere) === true) {
        unread += 1;
        return 'unread';
      }
      wrong.look();
      return isAlive ? 'rightful' : 'replaced';
    },
    findings: () => {
      const finding = wrong.finding(unread > 0 ? ownWords : undefined);
      // A few that can be read by chance say nothing of the others.
      const isOpen = finding.anomaly === undefined && unread > finding.examined;
      return [isOpen ? { ...finding, open: ownWords } : finding, destroyed.finding()];
    },
  };
}

/** An owner as its number alone, where it names a request. */
function plain(owner: number): number {
  return requestNamed(owner) ?? owner;
}

/** All owners that reads showed. */
function shownOwners(
  { history }: Evidence,
  names: readonly string[],
  ownerField: string,
  lives: Lives,
): NamedOwner[] {
  if (history.tags === undefined) return [];
  return names.flatMap((name) => {
    const column = sightColumn(history, `${name}.${ownerField}`);
    if (column === undefined) return [];
    return Array.from(column, (value, row) =>
      ownerOf(history, lives, history.columns.slot[row]!, name, value),
    ).filter(({ value }) => !Number.isNaN(value));
  });
}

/** An owner that a child of a slot was shown with. */
export function ownerOf(
  history: History,
  lives: Lives,
  slot: number,
  name: string,
  value: number,
): NamedOwner {
  return {
    slot,
    value,
    isAskedBy: (row) =>
      history.columns.slot[row] === slot && history.columns.command[row] !== 0 && lives.nameOf(row) === name,
  };
}
