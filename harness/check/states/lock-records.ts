import type { Audit, Evidence } from '../../core/evidence.ts';
import { numberOf, numberIn } from '../../core/sightings.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, settledTimes } from '../rows/effects.ts';
import { sightedUnder } from '../rows/fields.ts';
import type { Grants } from '../rows/grants.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { stepsOf } from '../rows/steps.ts';
import { StampTimes } from '../versions/stamp-times.ts';
import { toldLocks } from './told-locks.ts';
import type { LockOptions } from './lock-options.ts';

/** The fields of a lock as a read or the record at the end showed them, by their numbers; NaN for one that is not there. */
interface Shown {
  readonly token: number;
  readonly holder: number;
  readonly expires: number;
}

/**
 * Holds what records and answers say of a lock against the locks and releases that made them: each counts the token up by
 * one, the holder is the request that locked, and its lease begins while that request was on its way, by one clock for all.
 * Slots of which not all versions are known are left out; without an audit `toldLocks` says what answers can. O(n log n).
 */
export function lockRecords(evidence: Evidence, options: LockOptions, grants: Grants): Finding[] {
  const { audit } = evidence;
  if (options.fields === undefined) return [];
  return audit === undefined
    ? toldLocks(evidence, options, options.fields, grants)
    : heldAgainst(evidence, audit, options, options.fields);
}

function heldAgainst(
  evidence: Evidence,
  audit: Audit,
  options: LockOptions,
  fields: NonNullable<LockOptions['fields']>,
): Finding[] {
  const { history } = evidence;
  const { nonce, command, answer, version, value, sent, done, slot } = history.columns;
  const { collection, leaseMs } = options;
  const [acquire, release] = [options.acquire, options.release].map((name) => commandNumber(evidence, name));
  const steps = stepsOf(evidence, collection);
  const { wrote } = steps;
  const [tokens, holders, ends] = [fields.token, fields.holder, fields.expires].map((name) =>
    sightedUnder(evidence, name),
  );
  const settled = settledTimes(evidence);
  const groups = groupBySlot(history);
  const keyOf = (row: number): string => `${collection}/${history.slotName(slot[row]!)}`;
  const misled = new Occurrences('wrong-answer', (row, token) => ({
    key: keyOf(row),
    text: `request ${nonce[row]!} was told token ${value[row]!}, but it made token ${token}`,
    nonces: [nonce[row]!],
  }));
  const wrong = new Occurrences('wrong-field', (row, last) => ({
    key: keyOf(row),
    text: `token or holder are not what ${last < 0 ? 'was seeded' : `request ${nonce[last]!} left`}`,
    nonces: last < 0 ? [] : [nonce[last]!],
  }));
  const expiry = new Occurrences('wrong-expiry', (row) => ({
    key: keyOf(row),
    text: `the record does not say that its lock ends ${leaseMs} ms after request ${nonce[row]!}, or not at all`,
    nonces: [nonce[row]!],
  }));
  const times = new StampTimes((_, seenMs, row) => expiry.add(seenMs, 1, row), evidence.zeroMs);

  for (const { group, rows } of groups.slots) {
    const first = rows[0]!;
    // By version from the first: the lock or release that its token comes from, and that token.
    const from = [-1];
    const token = [0];
    for (const [at, row] of rowsOf(steps, group).entries()) {
      if (wrote[row] !== at + 2) break;
      const isCounted = command[row] === acquire || command[row] === release;
      from.push(isCounted ? row : from[at]!);
      token.push(token[at]! + (isCounted ? 1 : 0));
      if (!isCounted || answer[row] !== answers.accepted || Number.isNaN(value[row]!)) continue;
      misled.look();
      if (value[row] !== token[at + 1]) misled.add(done[row]!, 1, row, token[at + 1]);
    }
    const hold = (row: number, made: number, shown: Shown, seenMs: number): void => {
      const last = from[made - 1];
      if (last === undefined) return;
      wrong.look();
      const isHeld = last >= 0 && command[last] === acquire;
      const holder = isHeld ? numberOf(`request-${nonce[last]!}`) : Number.NaN;
      if (shown.token !== token[made - 1] || !Object.is(shown.holder, holder))
        wrong.add(seenMs, 1, row, last);
      expiry.look();
      if (isHeld) times.add('', last, shown.expires - leaseMs, sent[last]!, settled[last]!, seenMs);
      if (isHeld ? Number.isNaN(shown.expires) : shown.expires !== 0)
        expiry.add(seenMs, 1, last < 0 ? row : last);
    };
    for (const row of rows) {
      if (command[row] !== 0 || answer[row] !== answers.found || Number.isNaN(tokens![row]!)) continue;
      const shown = { token: tokens![row]!, holder: holders![row]!, expires: ends![row]! };
      hold(row, version[row]!, shown, done[row]!);
    }
    const record = audit.records.get(keyOf(first));
    if (record?.live !== true) continue;
    const read = (name: string): number => numberIn(record.fields.get(name));
    const shown = { token: read(fields.token), holder: read(fields.holder), expires: read(fields.expires) };
    hold(first, record.version, shown, Infinity);
  }
  times.end();
  return [wrong.finding(), misled.finding(), expiry.finding()];
}
