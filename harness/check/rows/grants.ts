import type { Evidence } from '../../core/evidence.ts';
import { askedPrefix } from '../../core/sight.ts';
import { answers, commandNumber } from './effects.ts';
import { sightedUnder } from './fields.ts';

/** Which commands take and use a lock, and how long one lasts that nobody releases. */
export interface LockCommands {
  readonly acquire: string;
  readonly release: string;
  /** Whatever needs the token of the lock, but for its release. */
  readonly write: string;
  readonly leaseMs: number;
}

/** The locks that clients were granted, and what each request relied on. */
export interface Grants {
  /** By row: the row that granted its operation the lock whose token it sends, itself for a grant; -1 without. */
  readonly grant: Int32Array;
  /** By row of a grant: when its holder first sent a release; Infinity for never. */
  readonly releasedMs: Float64Array;
  /** By row of a grant: until when its lease surely lasts, released or not. */
  readonly leasedMs: Float64Array;
  /** By row of a grant: its token, as the answer told it, else as its holder read it while the lease lasted; NaN for none. */
  readonly token: Float64Array;
}

/** Clocks of services are read in whole milliseconds and may be set a little while a lease runs. */
export const clockErrorMs = 2;

/**
 * Finds the lock behind every request: the last one that its operation was granted, but where the token that it sent is that of the
 * one before. O(n), as the rows of an operation are in its own order.
 */
export function grantsOf(evidence: Evidence, commands: LockCommands): Grants {
  const { history } = evidence;
  const { command, operation, answer, value, sent, done } = history.columns;
  const { count, tags } = history;
  const acquire = commandNumber(evidence, commands.acquire);
  const release = commandNumber(evidence, commands.release);
  let operations = 0;
  for (let row = 0; row < count; row++) operations = Math.max(operations, operation[row]! + 1);
  const latest = new Int32Array(operations).fill(-1);
  const before = new Int32Array(operations).fill(-1);
  const sentToken = sightedUnder(evidence, `${askedPrefix}token`);
  const askedMs = new Float64Array(operations).fill(Infinity);
  const grant = new Int32Array(count).fill(-1);
  const releasedMs = new Float64Array(count).fill(Infinity);
  const leasedMs = new Float64Array(count);
  const token = new Float64Array(count).fill(Number.NaN);
  for (let row = 0; row < count; row++) {
    const own = operation[row]!;
    if (command[row] === acquire) {
      askedMs[own] = Math.min(askedMs[own]!, sent[row]!);
      // A replay repeats what an earlier request was granted, nobody knows which; not every service says that it is one.
      const isReplay = answer[row] === answers.replayed || tags !== undefined;
      if (answer[row] === answers.conflict) askedMs[own] = Infinity;
      if (answer[row] !== answers.replayed && answer[row] !== answers.accepted) continue;
      before[own] = latest[own]!;
      latest[own] = row;
      token[row] = value[row]!;
      leasedMs[row] = (isReplay ? askedMs[own] : sent[row]!) + commands.leaseMs - clockErrorMs;
      askedMs[own] = Infinity;
    }
    const isOld = before[own]! >= 0 && isOf(before[own]!, row) && !isOf(latest[own]!, row);
    grant[row] = isOld ? before[own]! : latest[own]!;
    const holder = grant[row]!;
    if (command[row] === 0 && holder >= 0 && Number.isNaN(token[holder]!)) {
      const isHeld = releasedMs[holder] === Infinity && done[row]! < leasedMs[holder]!;
      if (isHeld) token[holder] = value[row]!;
    }
    if (command[row] === release && grant[row]! >= 0)
      releasedMs[grant[row]!] = Math.min(releasedMs[grant[row]!]!, sent[row]!);
  }
  return { grant, releasedMs, leasedMs, token };

  /** Whether a request sent the token that a lock was granted with. */
  function isOf(lock: number, row: number): boolean {
    return token[lock] === sentToken[row];
  }
}
