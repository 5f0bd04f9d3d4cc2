import type { Evidence } from '../../core/evidence.ts';
import { integerOf } from '../../core/guarded.ts';
import type { Reason } from '../../core/reason.ts';
import type { Finding } from '../../core/verdict.ts';
import { changesOf } from '../rows/changes.ts';
import { answers, commandNumber, reasonNumber, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { countAtMost, countBelow, sortRows } from '../rows/row-order.ts';
import { groupBySlot } from '../rows/slot-groups.ts';

/** Accounts that only one command moves money between; a slot can have several. */
export interface BalanceOptions {
  readonly command: string;
  readonly collection: string;
  readonly field: string;
  /** What every account holds at first. */
  readonly initial: number;
  /** What an operation adds to an account, below 0 where it takes, of which an answer's first value is what is left; `account` is what follows the slot in the key. */
  readonly moved: (operation: number, account: string) => number;
  /** How one is told that an account holds too little. */
  readonly short: Reason;
}

/**
 * Follows each account from version to version: it never falls below zero, ends at what the accepted commands add up
 * to, who pays is told what is left, and nobody is refused for want of money that was there all the time. Without an audit nothing can be said.
 * O(n log n).
 */
export function balances(evidence: Evidence, options: BalanceOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [];
  const { collection, field, initial, moved } = options;
  const { nonce, operation, command, answer, reason, value, sent, done } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const short = reasonNumber(options.short);
  const groups = groupBySlot(history);
  const changes = changesOf(evidence, groups, [collection]);
  const settled = settledTimes(evidence);
  const positions = new Map(audit.receipts.keys.map((key, position) => [key, position]));
  const keys: string[] = [];
  const overdrawn = new Occurrences('negative', (position, balance) => ({
    key: keys[position]!,
    text: `stood at ${balance} by what had been accepted until then`,
    nonces: [],
  }));
  const below = new Occurrences('negative', (position, final) => ({
    key: keys[position]!,
    text: `${final} at the end`,
    nonces: [],
  }));
  const differs = new Occurrences('conservation', (position, expected) => {
    const left = audit.records.get(keys[position]!)?.fields.get(field) ?? 'nothing';
    const text = `${initial} at first and what was accepted make ${expected}, but it holds ${left}`;
    return { key: keys[position]!, text, nonces: [] };
  });
  const unjustified = new Occurrences('unjustified-refusal', (position, row) => ({
    key: keys[position]!,
    text: `request ${nonce[row]!} was refused as if less were there than it asked for`,
    nonces: [nonce[row]!],
  }));
  const misled = new Occurrences('wrong-remainder', (row, left) => ({
    key: history.slotName(history.columns.slot[row]!),
    text: `request ${nonce[row]!} was told that ${value[row]!} are left instead of ${left}`,
    nonces: [nonce[row]!],
  }));

  // By change of one account, the state before the first included: what it then holds, and when it can begin and is surely over.
  let held = new Float64Array(64);
  let begun = new Float64Array(64);
  let over = new Float64Array(64);
  const follow = (key: string, at: number, position: number | undefined): void => {
    const account = key.slice(collection.length + 1 + history.slotName(at).length);
    const from = position === undefined ? 0 : changes.byRecord.starts[position]!;
    const to = position === undefined ? 0 : changes.byRecord.starts[position + 1]!;
    const { order } = changes.byRecord;
    sortRows(order, from, to, changes.wrote);
    const count = to - from + 1;
    if (held.length < count) {
      held = new Float64Array(2 * count);
      begun = new Float64Array(2 * count);
      over = new Float64Array(2 * count);
    }
    held[0] = initial;
    begun[0] = -Infinity;
    keys.push(key);
    const name = keys.length - 1;
    let isKnown = true;
    for (let i = from; i < to; i++) {
      const k = i - from + 1;
      const row = changes.row[order[i]!]!;
      const moves = row < 0 ? 0 : moved(operation[row]!, account);
      const balance = held[k - 1]! + moves;
      // Across a version that nobody is known to have made nothing is said.
      isKnown = isKnown && row >= 0 && changes.wrote[order[i]!] === k + 1;
      const off =
        isKnown && moves < 0 && answer[row] === answers.accepted ? Math.abs(value[row]! - balance) : 0;
      if (off > 0) misled.add(done[row]!, off, row, balance);
      held[k] = balance;
      begun[k] = Math.max(begun[k - 1]!, row < 0 ? -Infinity : sent[row]!);
      if (balance < 0) overdrawn.add(row < 0 ? Infinity : done[row]!, -balance, name, balance);
    }
    over[count - 1] = Infinity;
    for (let k = count - 2; k >= 0; k--) {
      const row = changes.row[order[from + k]!]!;
      over[k] = Math.min(over[k + 1]!, row < 0 ? Infinity : settled[row]!);
    }
    const stored = audit.records.get(key);
    const final = stored?.live === true ? integerOf(stored.fields.get(field)) : undefined;
    const expected = held[count - 1]!;
    const away = final === undefined ? Infinity : Math.abs(final - expected);
    if (away > 0) differs.add(Infinity, away, name, expected);
    if (final !== undefined && final < 0 && expected >= 0) below.add(Infinity, -final, name, final);
    const group = groups.index.find(at);
    if (group < 0) return;
    for (let i = groups.starts[group]!; i < groups.starts[group + 1]!; i++) {
      const row = groups.order[i]!;
      if (command[row] !== wanted || answer[row] !== answers.conflict || reason[row] !== short) continue;
      const taken = -moved(operation[row]!, account);
      if (taken <= 0) continue;
      const last = countAtMost(begun, count, done[row]!) - 1;
      let most = -Infinity;
      let least = Infinity;
      for (let k = countBelow(over, count, sent[row]!); k <= last; k++) {
        least = Math.min(least, held[k]!);
        most = Math.max(most, held[k]!);
      }
      if (least >= taken) unjustified.add(done[row]!, most - taken + 1, name, row);
    }
  };

  for (const key of audit.records.keys()) {
    const at = key.startsWith(`${collection}/`) ? history.slotOf(key) : -1;
    if (at >= 0) follow(key, at, positions.get(key));
  }
  for (const [key, position] of positions) {
    const at = key.startsWith(`${collection}/`) && !audit.records.has(key) ? history.slotOf(key) : -1;
    if (at >= 0) follow(key, at, position);
  }
  return [overdrawn, below, differs, misled, unjustified].map((occurrences) => occurrences.finding());
}
