import { overwrittenVersions } from '../check/rows/overwritten.ts';
import { answers, effectsOf, fates } from '../check/rows/effects.ts';
import type { Evidence, Receipts } from '../core/evidence.ts';
import type { History } from '../core/history.ts';
import { resolutions, settlements } from '../core/operation.ts';
import type { Resolution } from '../core/operation.ts';
import { isRaceByNumber } from '../core/reason.ts';
import type { RunRecord } from '../core/run-record.ts';
import type { Durations } from './histogram.ts';
import type { Window } from './window.ts';

const won = settlements.indexOf('won') + 1;
const gaveUp = settlements.indexOf('gaveUp') + 1;
const overwritten = resolutions.indexOf('overwritten') + 1;
const resent = resolutions.indexOf('resent') + 1;

/**
 * What became of operations that lost a race or an answer, by what their policy did last; the time from then to their end
 * goes into `times`. What takes more than the history to tell is left out.
 */
export function resolutionsOf(
  history: History,
  { fromMs, toMs }: Window,
  times: Durations,
): Omit<RunRecord['resolutions'], 'overwrittenChanges' | 'repeatedEffects'> {
  const c = history.columns;
  const by: Record<Resolution, number> = { retried: 0, merged: 0, overwritten: 0, resent: 0 };
  let met = 0;
  let discarded = 0;
  // Operations that are still open: when they first met trouble, and what their policy did before it was accepted.
  const metMs = new Map<number, number>();
  const accepted = new Map<number, number>();
  for (let row = 0; row < history.count; row++) {
    const intendedMs = c.intended[row]!;
    if (intendedMs < fromMs || intendedMs >= toMs) continue;
    const operation = c.operation[row]!;
    const answer = c.answer[row]!;
    if (c.command[row] !== 0) {
      const lost =
        answer === answers.unknown || (answer === answers.conflict && isRaceByNumber[c.reason[row]!] === 1);
      if (lost && !metMs.has(operation)) metMs.set(operation, c.done[row]!);
      if (c.resolution[row] !== 0 && (answer === answers.accepted || answer === answers.replayed))
        accepted.set(operation, c.resolution[row]!);
    }
    if (c.settled[row] === 0) continue;
    const sinceMs = metMs.get(operation);
    if (sinceMs === undefined) continue;
    met += 1;
    times.record(c.done[row]! - sinceMs);
    if (c.settled[row] === gaveUp) discarded += 1;
    const last = resolutions[(accepted.get(operation) ?? 0) - 1];
    if (c.settled[row] === won && last !== undefined) by[last] += 1;
    metMs.delete(operation);
    accepted.delete(operation);
  }
  return { met, ...by, discarded };
}

/**
 * Accepted changes that overwriters replaced, made after what they had first read. Where these named no version, as forced
 * pushes do, their answers speak of what they added: then receipts tell what they changed; undefined without an audit.
 */
export function overwrittenChanges(evidence: Evidence, { fromMs, toMs }: Window): number | undefined {
  const { history } = evidence;
  const { answer, base, command, resolution, version, slot, intended } = history.columns;
  let written = new Uint32Array(history.count);
  let isNamed = true;
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 || answer[row] !== answers.accepted) continue;
    if (resolution[row] === overwritten && base[row] === 0) isNamed = false;
    written[row] = version[row]!;
  }
  if (!isNamed) {
    if (evidence.audit === undefined) return undefined;
    written = versionsChanged(history, evidence.audit.receipts);
  }
  const isOverwritten = overwrittenVersions(history, written);
  let count = 0;
  for (let row = 0; row < history.count; row++) {
    if (written[row] === 0 || intended[row]! < fromMs || intended[row]! >= toMs) continue;
    if (isOverwritten(slot[row]!, written[row]!)) count += 1;
  }
  return count;
}

/** The version that each accepted row gave to the record which was there before; 0 for none. */
function versionsChanged(history: History, receipts: Receipts): Uint32Array<ArrayBuffer> {
  const { answer, command } = history.columns;
  const changed = new Uint32Array(history.count);
  const rows = history.rowsByNonce();
  for (let i = 0; i < receipts.count; i++) {
    const row = rows(receipts.nonce[i]!);
    if (row < 0 || command[row] === 0 || answer[row] !== answers.accepted) continue;
    if (receipts.read[i]! > 0 && receipts.wrote[i]! > 0) changed[row] = receipts.wrote[i]!;
  }
  return changed;
}

/**
 * Operations of which a request and the one that was sent in its place both took effect, as receipts prove it; undefined
 * without an audit.
 */
export function repeatedEffects(evidence: Evidence, { fromMs, toMs }: Window): number | undefined {
  if (evidence.audit === undefined) return undefined;
  const { history } = evidence;
  const { command, operation, resolution, intended } = history.columns;
  const { fate } = effectsOf(evidence);
  /** Effects so far of the command that an operation is sending. */
  const effects = new Map<number, number>();
  let repeated = 0;
  for (let row = 0; row < history.count; row++) {
    if (resolution[row] === resent) effects.set(operation[row]!, 0);
  }
  if (effects.size === 0) return 0;
  for (let row = 0; row < history.count; row++) {
    const before = effects.get(operation[row]!);
    if (before === undefined || command[row] === 0) continue;
    const effect = fate[row] === fates.effect ? 1 : 0;
    const made = resolution[row] === resent ? before + effect : effect;
    effects.set(operation[row]!, made);
    if (made < 2 || intended[row]! < fromMs || intended[row]! >= toMs) continue;
    repeated += 1;
    effects.delete(operation[row]!);
  }
  return repeated;
}
