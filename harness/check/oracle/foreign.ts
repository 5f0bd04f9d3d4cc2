import { idempotencyCollection, replayOf } from '../../core/idempotency.ts';
import type { Command, Part } from '../../core/guarded.ts';
import { absent } from '../../core/record.ts';
import type { Reason } from '../../core/reason.ts';
import type { Fields, State, Stored } from '../../core/record.ts';
import { numberOf } from '../../core/sightings.ts';
import { holds, step } from '../../core/step.ts';
import type { Decision } from '../../core/step.ts';
import { nothings } from '../posted-values.ts';
import { isDoneUnderKey } from './shared-keys.ts';
import { fingerprintOf, reasonFor } from './sequential.ts';
import type { Call, Comparable, Shown } from './sequential.ts';
import { collectionOf } from '../../core/record.ts';

/**
 * The state after a call to a service that is not ours: the same where nothing changed, undefined where its answer cannot
 * be. Tags and versions say nothing here, an accepted answer may repeat that of an earlier request with the same key, and
 * a field counts where the service shows it.
 */
export function afterForeign(state: State, call: Call, comparable: Comparable): State | undefined {
  if (call.kind === 'read') return isShownBy(state, call.keys, call.shows, comparable) ? state : undefined;
  const { command, told, sharesKey } = call;
  if (told.kind === 'refused') return mayRefuse(state, command, told.reason, comparable) ? state : undefined;
  if (sharesKey === true && isDoneUnderKey(state, command)) return state;
  return afterEffect(state, call, comparable);
}

/** The state after a request that may be the repetition of one with the same key, and took effect nevertheless. */
export function afterRepetition(state: State, call: Call, comparable: Comparable): State | undefined {
  if (call.kind === 'read' || call.sharesKey !== true || call.told.kind !== 'applied') return undefined;
  return isDoneUnderKey(state, call.command) ? afterEffect(state, call, comparable) : undefined;
}

function afterEffect(
  state: State,
  { command, told, based }: Call & { kind: 'command' },
  comparable: Comparable,
): State | undefined {
  const decision = step(state, command);
  if (decision.kind === 'refused') return isRepeat(command, decision) ? state : undefined;
  if (told.kind !== 'applied') return undefined;
  const [added] = decision.added;
  // What a command that counts nothing is told of numbers is the service's own.
  if (added !== undefined && !Number.isNaN(told.value) && told.value !== added) return undefined;
  if (based !== undefined && !isBasedOn(state, command, based, comparable)) return undefined;
  return decision.traces.every(({ wrote }) => wrote === null) ? state : decision.after;
}

/** Whether records look as a read showed them. */
export function isShownBy(
  state: State,
  keys: Readonly<Record<string, string>>,
  shows: Shown,
  comparable: Comparable,
): boolean {
  const shown: Fields = shows.kind === 'missing' ? new Map() : shows.fields;
  const isSingle = shows.kind === 'missing' || shows.single;
  return Object.entries(keys).every(([name, key]) => {
    const record = state.get(key) ?? absent;
    const prefix = isSingle ? '' : `${name}.`;
    // Who deletes a record may go on to show that it is gone.
    if (isSingle && shows.kind === 'found' && !record.live && record.version > 0) return true;
    if (shows.kind === 'missing' && comparable.isUsedUp(key, record.fields)) return true;
    if (isSingle && record.live !== (shows.kind === 'found')) return false;
    if (!record.live) return isSingle || ![...shown.keys()].some((field) => field.startsWith(prefix));
    const isCompared = (field: string): boolean => comparable.shows(key, field, isSingle);
    return looksLike(record, (field) => shown.get(prefix + field), isCompared);
  });
}

function looksLike(
  { fields }: Stored,
  shown: (field: string) => string | undefined,
  shows: (field: string) => boolean,
): boolean {
  for (const [field, value] of fields) {
    if (!shows(field)) continue;
    const seen = shown(field);
    // Some leave out what is nothing, or have another word for it.
    if (nothings.has(value) && (seen === undefined || nothings.has(seen))) continue;
    if (seen !== value && (seen === undefined || numberOf(seen) !== numberOf(value))) return false;
  }
  return true;
}

/** Whether the record that a command changes first looks like what the client had read. */
function isBasedOn(state: State, { parts }: Command, based: Fields, comparable: Comparable): boolean {
  const key = parts.find((part) => collectionOf(part.key) !== idempotencyCollection)?.key ?? '';
  return looksLike(
    state.get(key) ?? absent,
    (field) => based.get(field),
    (field) => comparable.shows(key, field, true),
  );
}

/**
 * Whether a command may be refused for a reason: where several conditions do not hold, for that of any of them. A service may
 * have a coarser or a finer word than ours, too: it is held to those that both have.
 */
function mayRefuse(state: State, command: Command, told: Reason, { says }: Comparable): boolean {
  const decision = step(state, command);
  if (decision.kind === 'applied') return false;
  const why = new Set(command.parts.flatMap((part) => reasonsOf(part, state.get(part.key) ?? absent)));
  why.add(reasonFor(conditionOf(command, decision), decision.found));
  return why.has(told) || !mayGive(command, told) || ![...why].every(says);
}

/** What speaks against a change of a record; what is not there has no state, and who is in a state already is told so. */
function reasonsOf({ when }: Part, found: Stored): Reason[] {
  const broken = when.filter((condition) => !holds(condition, found));
  const isMissing = broken.some(({ is }) => is === 'present');
  const why = broken
    .filter((condition) => !isMissing || !('field' in condition))
    .map((condition) => reasonFor(condition, found));
  return why.includes('redundant-transition') ? why.filter((one) => one !== 'illegal-transition') : why;
}

/** Whether a command is ever refused for a reason. */
function mayGive({ parts }: Command, reason: Reason): boolean {
  return parts.some(({ when }) => when.some((condition) => condition.reason === reason));
}

function conditionOf({ parts }: Command, { part, condition }: Decision & { kind: 'refused' }) {
  return parts[part]?.when[condition];
}

/** Whether a request found that its own effect is there already. */
function isRepeat(command: Command, decision: Decision & { kind: 'refused' }): boolean {
  return (
    conditionOf(command, decision)?.reason === 'idempotency-key-reused' &&
    replayOf(decision.found, fingerprintOf(command)) !== undefined
  );
}
