import { collectionOf } from '../../core/record.ts';
import type { Evidence } from '../../core/evidence.ts';
import { recordsOf } from '../../core/evidence.ts';
import { numberOf } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import type { Wanted } from '../rows/claims.ts';
import { commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { ownerIn, ownerNonce, ownersAreNonces } from '../rows/owner-texts.ts';
import { unseen } from '../rows/unfound.ts';

/** Records that one request creates together, each in a collection of its own, with its nonce in the owner field. */
export interface PairedRecordsOptions {
  readonly command: string;
  readonly ownerField: string;
  readonly records: readonly { readonly collection: string; readonly wanted: Wanted }[];
}

/** So many requests that left one owner in all of their records are no chance. */
const fewest = 3;

/**
 * Finds requests of which the final records hold one half: one of their records is there, or is theirs, and the other is not.
 * O(n).
 */
export function pairedRecords(evidence: Evidence, options: PairedRecordsOptions): Finding[] {
  const records = recordsOf(evidence);
  const { ownerField, records: pair } = options;
  const isWhole = evidence.audit !== undefined;
  const shown = new Set([...(records?.keys() ?? [])].map((key) => collectionOf(key)));
  if (records === undefined || (!isWhole && pair.some(({ collection }) => !shown.has(collection))))
    return [
      notExamined(
        'half-effect',
        unseen(
          evidence,
          'the service does not show all of what it creates',
          ...pair.map(({ collection }) => collection),
        ),
      ),
    ];
  const { history } = evidence;
  const { command, operation, nonce, slot, done } = history.columns;
  const { fate } = effectsOf(evidence);
  const wanted = commandNumber(evidence, options.command);
  const keyOf = (row: number, at: number): string | undefined => {
    const { collection, wanted: wish } = pair[at]!;
    const suffix = wish.suffixes[wish.by(operation[row]!)];
    return suffix === undefined ? undefined : `${collection}/${history.slotName(slot[row]!)}${suffix}`;
  };
  const half = new Occurrences('half-effect', (row, at) => ({
    key: keyOf(row, at) ?? history.slotName(slot[row]!),
    text: `request ${nonce[row]!} has not got ${keyOf(row, at) ?? 'all'} at the end, but has got what belongs to it`,
    nonces: [nonce[row]!],
  }));
  const isThere = (key: string): boolean | undefined =>
    records.get(key)?.live ?? (isWhole ? false : undefined);

  for (let row = 0; row < history.count; row++) {
    if (command[row] !== wanted || fate[row] !== fates.effect) continue;
    const there = pair.map((_, at) => isThere(keyOf(row, at) ?? ''));
    if (there.includes(undefined)) continue;
    half.look();
    if (there.includes(true) && there.includes(false)) half.add(done[row]!, 1, row, there.indexOf(false));
  }

  /** Owners in words of the service's own: where most requests left one owner in all of their records, each must have. */
  const lookAtOwners = (): void => {
    const apart: number[] = [];
    let together = 0;
    for (let row = 0; row < history.count; row++) {
      if (command[row] !== wanted || fate[row] !== fates.effect) continue;
      const owners = pair.map((_, at) => {
        const record = records.get(keyOf(row, at) ?? '');
        return record?.live === true ? ownerIn(record.fields, ownerField) : undefined;
      });
      if (owners.includes(undefined)) continue;
      if (owners.every((owner) => owner === owners[0])) together += 1;
      else apart.push(row);
    }
    if (together < Math.max(fewest, apart.length)) return;
    half.look(together + apart.length);
    for (const row of apart) half.add(done[row]!, 1, row, pair.length - 1);
  };

  const owned = [...records].flatMap(([key, { live, fields }]) => {
    const at = pair.findIndex(({ collection }) => key.startsWith(`${collection}/`));
    const owner = live && at >= 0 ? ownerIn(fields, ownerField) : undefined;
    return owner === undefined ? [] : [{ key, at, owner, slot: history.slotOf(key), value: numberOf(owner) }];
  });
  if (!isWhole && !ownersAreNonces(evidence, owned)) {
    lookAtOwners();
    return [half.finding()];
  }
  const rows = history.rowsByNonce();
  for (const { key, at, owner: one, value } of owned) {
    const row = rows(ownerNonce(one) ?? 0);
    if (row < 0 || command[row] !== wanted || keyOf(row, at) !== key) continue;
    for (const other of pair.keys()) {
      const record = other === at ? undefined : records.get(keyOf(row, other) ?? '');
      if (other === at || (record === undefined && !isWhole)) continue;
      half.look();
      const owner = record?.live === true ? ownerIn(record.fields, ownerField) : undefined;
      if (owner === undefined || numberOf(owner) !== value) half.add(done[row]!, 1, row, other);
    }
  }
  return [half.finding()];
}
