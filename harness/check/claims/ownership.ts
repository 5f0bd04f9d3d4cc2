import type { Evidence } from '../../core/evidence.ts';
import type { Finding } from '../../core/verdict.ts';
import type { Claims } from '../rows/claims.ts';
import { commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import type { UniquenessOptions } from './uniqueness.ts';

/**
 * Compares unique records with who won them: every record that was won is there, and its owner field holds the nonce of
 * a winner, never that of somebody who was refused. `winners` holds their number by claim.
 */
export function ownership(
  evidence: Evidence,
  options: UniquenessOptions,
  claims: Claims,
  winners: Uint32Array,
): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { collection, ownerField, what = 'name' } = options;
  const { command } = history.columns;
  const { fate } = effectsOf(evidence);
  const wanted = commandNumber(evidence, options.command);
  const prefix = `${collection}/`;
  const keys: string[] = [];
  const stranger = new Occurrences('wrong-owner', (position) => {
    const key = keys[position]!;
    const owner = ownerField === undefined ? undefined : audit.records.get(key)?.fields.get(ownerField);
    const text = `the ${what} belongs to request ${owner ?? '(none)'}, which did not win it`;
    return { key, text, nonces: [] };
  });
  const unowned = new Occurrences('wrong-owner', (claim) => {
    const id = claims.idOf(claim);
    return { key: prefix + id, text: `the ${what} ${id} was won, but there is no record of it`, nonces: [] };
  });

  const rows = history.rowsByNonce();
  const found = new Uint8Array(claims.count);
  for (const [key, record] of audit.records) {
    if (!key.startsWith(prefix) || !record.live) continue;
    const claim = claims.find(key.slice(prefix.length));
    if (claim === undefined) continue;
    const owner = ownerField === undefined ? undefined : record.fields.get(ownerField);
    // A voucher is there before anybody spends it.
    if (what === 'voucher' && owner === undefined && (claim < 0 || winners[claim] === 0)) continue;
    if (claim >= 0) found[claim] = 1;
    if (ownerField === undefined && claim >= 0 && winners[claim]! > 0) continue;
    const row = owner === undefined ? -1 : (rows[Number(owner)] ?? -1);
    const rightful =
      row >= 0 &&
      claim >= 0 &&
      String(Number(owner)) === owner &&
      command[row] === wanted &&
      claims.of(row) === claim &&
      fate[row] === fates.effect;
    if (!rightful) stranger.add(Infinity, 1, keys.push(key) - 1);
  }
  for (let claim = 0; claim < claims.count; claim++) {
    if (winners[claim]! > 0 && found[claim] === 0) unowned.add(Infinity, 1, claim);
  }
  return [stranger.finding(), unowned.finding()];
}
