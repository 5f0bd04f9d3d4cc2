import type { Evidence } from '../../core/evidence.ts';
import { askedPrefix, textTokenSight } from '../../core/sight.ts';
import { isDigest } from '../../core/sightings.ts';
import { answers, commandNumber } from './effects.ts';
import { sightColumn, sightedUnder } from './fields.ts';

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
  /** By row of a grant: when its holder first sent a release, or somebody who may have its token; Infinity for never. */
  readonly releasedMs: Float64Array;
  /** By row of a grant: until when its lease surely lasts, released or not. */
  readonly leasedMs: Float64Array;
  /** By row of a grant: its token, as the answer told it, else as its holder read it while the lease lasted; NaN for none. */
  readonly token: Float64Array;
  /** Whether all tokens are numbers, of which a later one is larger; texts can be equal, and nothing else. */
  readonly areNumbers: boolean;
  /** Whether one lock was surely granted before another one of its slot. */
  readonly precedes: (lock: number, other: number) => boolean;
}

/** Clocks of services are read in whole milliseconds and may be set a little while a lease runs. */
export const clockErrorMs = 2;

/**
 * Finds the lock behind every request: the last one that its operation was granted, but where the token that it sent is that of the
 * one before. O(n), as the rows of an operation are in its own order.
 */
export function grantsOf(evidence: Evidence, commands: LockCommands): Grants {
  const { history } = evidence;
  const { command, operation, answer, value, sent, done, slot } = history.columns;
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
  const texts = sightColumn(history, textTokenSight);
  let areNumbers = true;
  /** By slot, releases with a token that was read when the lease was over: it may be that of another lock, which then ends. */
  const strays = new Map<number, number[]>();
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
      keep(row, row);
      leasedMs[row] = (isReplay ? askedMs[own] : sent[row]!) + commands.leaseMs - clockErrorMs;
      askedMs[own] = Infinity;
    }
    grant[row] = before[own]! >= 0 && isOlder(before[own]!, latest[own]!, row) ? before[own]! : latest[own]!;
    const holder = grant[row]!;
    if (command[row] === 0 && holder >= 0 && Number.isNaN(token[holder]!)) {
      const isHeld = releasedMs[holder] === Infinity && done[row]! < leasedMs[holder]!;
      if (isHeld) keep(holder, row);
    }
    if (command[row] !== release || holder < 0) continue;
    releasedMs[holder] = Math.min(releasedMs[holder]!, sent[row]!);
    const isStray = tags !== undefined && Number.isNaN(token[holder]!) && answer[row] !== answers.conflict;
    if (isStray) strays.set(slot[row]!, [...(strays.get(slot[row]!) ?? []), row]);
  }
  for (let row = 0; strays.size > 0 && row < count; row++) {
    if (grant[row] !== row) continue;
    for (const stray of strays.get(slot[row]!) ?? [])
      if (answer[stray] === answers.unknown || done[stray]! >= sent[row]!)
        releasedMs[row] = Math.min(releasedMs[row]!, sent[stray]!);
  }
  return { grant, releasedMs, leasedMs, token, areNumbers, precedes };

  /** Notes the token of a lock as a row told it. */
  function keep(lock: number, row: number): void {
    token[lock] = value[row]!;
    areNumbers &&= !isDigest(value[row]!) && Number.isNaN(texts?.[row] ?? Number.NaN);
  }

  /** By their tokens, where these are numbers; else because the other one cannot have been over when this one was granted. */
  function precedes(lock: number, other: number): boolean {
    if (areNumbers) return token[lock]! < token[other]!;
    return done[lock]! < done[other]! && leasedMs[other]! > done[lock]!;
  }

  /** Whether a request sent the token of one lock and not that of the next one; of two that nobody was told, of the first. */
  function isOlder(lock: number, next: number, row: number): boolean {
    const sent = sentToken[row]!;
    const areUntold = Number.isNaN(token[lock]!) && Number.isNaN(token[next]!);
    return areUntold ? !Number.isNaN(sent) : token[lock] === sent && token[next] !== sent;
  }
}
