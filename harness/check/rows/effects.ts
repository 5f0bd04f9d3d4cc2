import type { Evidence, Receipts } from '../../core/evidence.ts';
import { answerKinds } from '../../core/history.ts';
import type { AnswerKind } from '../../core/history.ts';
import { reasonCodes } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';

/** Whether a request took effect. An audit leaves nothing possible: it turns every `possible` into one of the others. */
export const fates = { none: 0, effect: 1, possible: 2 } as const;

/** What became of every row of a history. */
export interface Effects {
  /** By row: accepted, or unknown with a receipt, is `effect`; unknown without an audit is `possible`. */
  readonly fate: Uint8Array;
  /** By row: position of a receipt of the row's nonce, one that wrote if there is any; -1 without. */
  readonly receipt: Int32Array;
}

/** Codes of the answers as a history's column holds them. */
export const answers = Object.fromEntries(answerKinds.map((kind, code) => [kind, code])) as Readonly<
  Record<AnswerKind, number>
>;

/**
 * Settles the fate of every request by its nonce. With `collections`, `receipt` looks only at their records; a fate
 * counts every receipt.
 */
export function effectsOf(evidence: Evidence, collections?: readonly string[]): Effects {
  const keys = evidence.audit?.receipts.keys ?? [];
  // A list that excludes no record is no list.
  const isList = collections !== undefined && keys.some((key) => !isIn(key, collections));
  const wanted = isList ? collections.toSorted().join(' ') : '';
  const shared = known.get(evidence) ?? new Map<string, Effects>();
  known.set(evidence, shared);
  const before = shared.get(wanted);
  if (before !== undefined && before.fate.length === evidence.history.count) return before;
  const effects = settle(evidence, isList ? collections : undefined);
  shared.set(wanted, effects);
  return effects;
}

/** By collections: all checks of a run share what was found, so nobody may write into it. */
const known = new WeakMap<Evidence, Map<string, Effects>>();

function settle(evidence: Evidence, collections: readonly string[] | undefined): Effects {
  const { history, audit } = evidence;
  const { command, answer } = history.columns;
  const fate = new Uint8Array(history.count);
  const receipt = new Int32Array(history.count).fill(-1);
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0) continue;
    if (answer[row] === answers.accepted) fate[row] = fates.effect;
    else if (answer[row] === answers.unknown && audit === undefined) fate[row] = fates.possible;
  }
  if (audit === undefined) return { fate, receipt };
  const { nonce, key, wrote, keys, count } = audit.receipts;
  const wanted = keysIn(audit.receipts, collections);
  const rows = history.rowsByNonce();
  for (let i = 0; i < count; i++) {
    const row = rows(nonce[i]!);
    if (row < 0 || command[row] === 0 || key[i]! >= keys.length) continue;
    if (answer[row] === answers.unknown) fate[row] = fates.effect;
    if (wanted[key[i]!] === 0) continue;
    const known = receipt[row]!;
    if (known < 0 || (wrote[known] === 0 && wrote[i]! > 0)) receipt[row] = i;
  }
  return { fate, receipt };
}

/** By key position: 1 where the record belongs to one of the collections; without a list all do. */
export function keysIn(receipts: Receipts, collections: readonly string[] | undefined): Uint8Array {
  const wanted = new Uint8Array(receipts.keys.length);
  for (const [position, key] of receipts.keys.entries()) {
    if (isIn(key, collections)) wanted[position] = 1;
  }
  return wanted;
}

/** Says whether a record key belongs to one of the collections; without a list every key does. */
export function isIn(key: string, collections: readonly string[] | undefined): boolean {
  if (collections === undefined) return true;
  return collections.some((collection) => key.startsWith(collection) && key[collection.length] === '/');
}

/** The number under which a history knows a command; throws when the workload has no such command. */
export function commandNumber(evidence: Evidence, name: string): number {
  const position = evidence.commands.indexOf(name);
  if (position < 0) throw new RangeError(`no command "${name}"; there are ${evidence.commands.join(', ')}`);
  return position + 1;
}

/** The number under which a history knows a reason. */
export function reasonNumber(reason: Reason): number {
  return reasonCodes.indexOf(reason) + 1;
}

/** When each row's effect was surely over: never for an unknown that took effect, else when its answer came. */
export function settledTimes(evidence: Evidence): Float64Array {
  const { history } = evidence;
  const { answer, done, command } = history.columns;
  const settled = done.slice(0, history.count);
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== 0 && answer[row] === answers.unknown) settled[row] = Infinity;
  }
  return settled;
}

/** The version that each row's effect made, from its answer or else its receipt; 0 where neither tells or none took effect. */
export function versionsWritten(evidence: Evidence, collections?: readonly string[]): Uint32Array {
  const { history, audit } = evidence;
  const effects = effectsOf(evidence, collections);
  const before = versions.get(effects);
  if (before !== undefined) return before;
  const { fate, receipt } = effects;
  const written = new Uint32Array(history.count);
  versions.set(effects, written);
  for (let row = 0; row < history.count; row++) {
    if (fate[row] !== fates.effect) continue;
    const proof = receipt[row]!;
    const wrote = proof >= 0 && audit !== undefined ? audit.receipts.wrote[proof]! : 0;
    written[row] = wrote > 0 ? wrote : history.columns.version[row]!;
  }
  return written;
}

/** Shared as effects are. */
const versions = new WeakMap<Effects, Uint32Array>();
