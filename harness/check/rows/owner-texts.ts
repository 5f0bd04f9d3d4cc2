import type { Evidence } from '../../core/evidence.ts';
import { toldPrefix } from '../../core/sight.ts';
import { leastForeignNonce } from '../../core/foreign-nonces.ts';
import { isDigest, numberOf, requestNamed } from '../../core/sightings.ts';
import { sightColumn } from './fields.ts';
import { rowsOfSlot } from './slot-groups.ts';

/** An owner that a record of a slot names, as a number where it is one. */
export interface NamedOwner {
  readonly slot: number;
  readonly value: number;
  /** Whether a request asked for that very record; absent where nobody knows what requests asked for. */
  readonly isAskedBy?: (row: number) => boolean;
}

/**
 * Says whether fields that name an owner hold the nonce of the request that won. Our own service's do. One that is not ours may
 * count its users itself: then its numbers are those of requests of other times, and nothing can be said by nonces. Where it
 * writes `request-` before them it may count requests itself, and nearly as we do: then they must have asked for that record, unless
 * their numbers are so large that they can only be ours.
 * Where most owners are of requests that asked for that very record, those that are of no request at all are strangers. O(n).
 */
export function ownersAreNonces(evidence: Evidence, owners: Iterable<NamedOwner>): boolean {
  const { history } = evidence;
  if (history.tags === undefined) return true;
  const { sent, done } = history.columns;
  const rows = history.rowsByNonce();
  const firstMs = new Map<number, number>();
  const values = new Set<number>();
  const askers = new Set<number>();
  let fitting = 0;
  let asking = 0;
  let strangers = 0;
  let all = 0;
  for (const { slot, value, isAskedBy } of owners) {
    const asked = rowsOfSlot(history, slot);
    if (asked.length === 0) continue;
    all += 1;
    const named = requestNamed(value);
    const row = rows(named ?? value);
    if (row < 0) strangers += 1;
    const hasAsked = row >= 0 && isAskedBy?.(row) === true;
    if (row < 0 || (named !== undefined && named < leastForeignNonce && !hasAsked)) continue;
    let begunMs = firstMs.get(slot);
    if (begunMs === undefined)
      firstMs.set(slot, (begunMs = asked.reduce((first, one) => Math.min(first, sent[one]!), Infinity)));
    if (done[row]! < begunMs || sent[row]! > done[asked.at(-1)!]!) continue;
    fitting += 1;
    values.add(value);
    if (!hasAsked) continue;
    asking += 1;
    askers.add(value);
  }
  if (fitting >= fittingShare * all) return values.size >= fewestOwners;
  const areMost = asking >= askingShare * all && askers.size >= fewestAskers;
  return areMost && fitting >= fittingShare * (all - strangers);
}

/**
 * What accepted answers told of an owner field, by row; undefined where what they call so is not what records call so: at
 * least half of the owners that were seen must have been told to somebody, or many of them, or all are numbers. O(n).
 */
export function toldOwners(
  { history }: Evidence,
  field: string,
  owners: readonly NamedOwner[],
): Float64Array | undefined {
  const told = sightColumn(history, toldPrefix + field);
  if (told === undefined) return undefined;
  const known = new Set(told);
  const fitting = owners.filter(({ value }) => known.has(value));
  if (fitting.length >= toldShare * owners.length) return told;
  // Names that came about apart from each other do not meet so often.
  if (new Set(fitting.map(({ value }) => value)).size >= fewestAskers) return told;
  const areNumbers = !told.some(isDigest) && !owners.some(({ value }) => isDigest(value));
  return areNumbers && known.size > fewestOwners ? told : undefined;
}

const toldShare = 0.5;

/** From so many owners on it is no chance that they are numbers of requests of that time, as those count from anywhere. */
const fittingShare = 0.8;
const fewestOwners = 3;
/** From so many on, that asked for what they have, it is no chance even where others are no requests at all. */
const askingShare = 0.5;
const fewestAskers = 10;

/** Why owners that are no nonces cannot be held against who won. */
export const ownWords = 'the service names owners in its own way';

/** What an owner field holds; undefined where it says that nobody has it. */
export function ownerIn(fields: ReadonlyMap<string, string>, field: string): string | undefined {
  const owner = fields.get(field);
  return owner === undefined || free.has(owner) ? undefined : owner;
}

/** Whether a service counts its users itself: among the owners are numbers. Then `0` may be the first of them, and not nobody. */
export function areCounted(owners: readonly NamedOwner[]): boolean {
  return owners.some(({ value }) => value > 0 && requestNamed(value) === undefined && !isDigest(value));
}

/** The owner in a service that counts its users from 0, or else one that is nobody. */
export const firstOwner = '0';

/** The nonce of the request that an owner names, alone or as `request-` and it; undefined where it names none. */
export function ownerNonce(owner: string): number | undefined {
  const value = numberOf(owner);
  const named = requestNamed(value) ?? value;
  return named > 0 && !isDigest(named) ? named : undefined;
}

const free: ReadonlySet<string> = new Set(['', 'null', 'false', firstOwner]);
