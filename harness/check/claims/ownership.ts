import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import type { Stored } from '../../core/record.ts';
import { numberOf } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import type { Claims } from '../rows/claims.ts';
import { commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { ofRecords } from '../rows/occurrences.ts';
import {
  areCounted,
  firstOwner,
  ownWords,
  ownerIn,
  ownerNonce,
  ownersAreNonces,
  toldOwners,
} from '../rows/owner-texts.ts';
import { rowsOf } from '../rows/slot-groups.ts';
import type { UniquenessOptions } from './uniqueness-options.ts';
import { unfound } from '../rows/unfound.ts';
import { plainOrQuoted, quoted } from '../rows/quoted.ts';

/** By claim: how many requests won it, and how many did or may have. */
export interface Tally {
  readonly winners: Uint32Array;
  readonly possibles: Uint32Array;
}

/**
 * Compares unique records with who won them: every record that was won is there, none is there that nobody can have won, and
 * its owner field holds what the winner was told, or the nonce of a winner, never that of somebody who was refused.
 */
export function ownership(
  evidence: Evidence,
  options: UniquenessOptions,
  claims: Claims,
  { winners, possibles }: Tally,
): Finding[] {
  const records = recordsOf(evidence);
  const { collection, ownerField, what = 'name', isSpent = false } = options;
  const prefix = `${collection}/`;
  const own = [...(records ?? [])].filter(([key]) => key.startsWith(prefix));
  const isWhole = evidence.audit !== undefined;
  if (!isWhole && own.length === 0) return [notExamined('wrong-owner', unfound(evidence, collection))];
  const { history } = evidence;
  const { command } = history.columns;
  const { fate } = effectsOf(evidence);
  const wanted = commandNumber(evidence, options.command);
  const stranger = ofRecords('wrong-owner', (key) => {
    const owner = ownerField === undefined ? undefined : records?.get(key)?.fields.get(ownerField);
    const claim = claims.find(key.slice(prefix.length)) ?? -1;
    if (claim < 0 || possibles[claim] === 0)
      return `there is a record of the ${what}, which no request can have won`;
    const shown =
      ownerField === undefined ? undefined : ownerIn(records?.get(key)?.fields ?? new Map(), ownerField);
    if (shown === undefined)
      return `the record of the ${what} says ${owner === undefined ? `no ${ownerField ?? 'owner'}` : `${ownerField} ${plainOrQuoted(owner)}`}, although a request won it`;
    const by = ownerNonce(shown);
    return `the ${what} belongs to ${by === undefined ? quoted(shown) : `request ${by}`}, which did not win it`;
  });
  const unowned = ofRecords(
    'wrong-owner',
    (key) => `the ${what} ${key.slice(prefix.length)} was won, but there is no record of it`,
  );
  const ownerOf = ({ fields }: Stored): string | undefined =>
    ownerField === undefined ? undefined : ownerIn(fields, ownerField);
  const isFor = (row: number, claim: number): boolean => command[row] === wanted && claims.of(row) === claim;
  const owners = own.flatMap(([key, record]) => {
    const owner = record.live ? ownerOf(record) : undefined;
    const claim = claims.find(key.slice(prefix.length)) ?? -1;
    const isAskedBy = (row: number): boolean => claim >= 0 && isFor(row, claim);
    return owner === undefined ? [] : [{ slot: history.slotOf(key), value: numberOf(owner), isAskedBy }];
  });
  const namesOwners = isWhole || owners.length > 0;
  const byNonce = isWhole || (namesOwners && ownersAreNonces(evidence, owners));
  const told = ownerField === undefined ? undefined : toldOwners(evidence, ownerField, owners);
  /** What the only winner of a claim was told of its owner; NaN where it was told nothing, or there is not one winner. */
  const toldOf = (claim: number): number => {
    if (told === undefined || claim < 0 || winners[claim] !== 1) return Number.NaN;
    for (const row of rowsOf(claims, claim)) {
      if (command[row] === wanted && fate[row] === fates.effect) return told[row]!;
    }
    return Number.NaN;
  };

  const rows = history.rowsByNonce();
  const isCounted = !byNonce && areCounted(owners);
  const mayBeFirst = ({ fields }: Stored): boolean =>
    isCounted && ownerField !== undefined && fields.get(ownerField) === firstOwner;
  let unread = 0;
  const isRightful = (claim: number, owner: string | undefined): boolean => {
    if (claim < 0 || possibles[claim] === 0) return false;
    if (ownerField === undefined) return winners[claim]! > 0 || !isWhole;
    if (!namesOwners) return true;
    if (owner === undefined) return winners[claim] === 0 && !isWhole;
    const answered = toldOf(claim);
    if (!Number.isNaN(answered)) return answered === numberOf(owner);
    if (!byNonce) {
      unread += 1;
      return true;
    }
    const row = rows(ownerNonce(owner ?? '') ?? 0);
    return row >= 0 && isFor(row, claim) && fate[row] !== fates.none;
  };
  const isNamed = isWhole || ownerField === undefined || namesOwners;
  const found = new Uint8Array(claims.count);
  for (const [key, record] of own) {
    if (!record.live) continue;
    const claim = claims.find(key.slice(prefix.length));
    if (claim === undefined) continue;
    const owner = ownerOf(record);
    // What is spent is there before anybody spends it.
    if (isSpent && owner === undefined && (claim < 0 || winners[claim] === 0)) continue;
    if (claim >= 0) found[claim] = 1;
    const unreadBefore = unread;
    const isRight = isRightful(claim, owner ?? (mayBeFirst(record) ? firstOwner : undefined));
    // Whose it is was only looked at where the owner means something.
    if (!isRight || (isNamed && unread === unreadBefore)) stranger.look();
    if (!isRight) stranger.add(Infinity, 1, key);
  }
  let removed = 0;
  for (let claim = 0; claim < claims.count; claim++) {
    if (winners[claim] === 0 || found[claim] === 1) continue;
    const key = prefix + claims.idOf(claim);
    // Who cannot look everywhere has seen that a record is not there, or has not looked.
    if (!isWhole && records?.get(key)?.live !== false) continue;
    if (isSpent && !isWhole) removed += 1;
    else unowned.add(Infinity, 1, key);
  }
  const isRead = isWhole || (namesOwners && unread === 0);
  if (removed > 0) return [stranger.finding(`the service removes a ${what} that is spent`)];
  return [stranger.finding(isRead ? undefined : ownWords), unowned.finding()];
}
