import { idempotencyCollection, replayOf } from '../../core/idempotency.ts';
import type { Command, Condition } from '../../core/guarded.ts';
import { reasonOf } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import { absent } from '../../core/record.ts';
import type { Fields, State, Stored, Trace } from '../../core/record.ts';
import { step } from '../../core/step.ts';
import { collectionOf } from '../../core/record.ts';

/** A request of a real run as one operation of the sequential specification, with what it was answered. */
export type Call =
  | { readonly kind: 'read'; readonly keys: Readonly<Record<string, string>>; readonly shows: Shown }
  | {
      readonly kind: 'command';
      readonly command: Command;
      readonly told: Told;
      /** What the record looked like that the command is based on; only where its version says no more. */
      readonly based?: Fields;
      /** Others were sent with its Idempotency-Key to a service that need not take keys: it may be their repetition. */
      readonly sharesKey?: true;
    };

/** What a read showed: nothing, or fields by name, with the version where it is one record that has one. */
export type Shown =
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'found';
      readonly single: boolean;
      readonly version: number;
      readonly fields: ReadonlyMap<string, string>;
    };

/** What the answer to a command, or its receipt, says of its effect. */
export type Told =
  | {
      readonly kind: 'applied';
      /** 0 where none was told. */
      readonly version: number;
      /** NaN where none was told. */
      readonly value: number;
      /** From the receipt, by key; absent without an audit. */
      readonly traces?: ReadonlyMap<string, Trace>;
    }
  | {
      readonly kind: 'replayed';
      readonly version: number;
      readonly value: number;
      readonly fingerprint: string;
    }
  | { readonly kind: 'refused'; readonly reason: Reason }
  | { readonly kind: 'rejected'; readonly status: number };

/** What can be compared of a service's records. */
export interface Comparable {
  /** Whether the value of a field follows from what was asked: not so where only the service knows it. */
  readonly counts: (key: string, field: string) => boolean;
  /** Whether a service shows the field at all, of a record alone or among others, and shows it by our names; ours does. */
  readonly shows: (key: string, field: string, alone: boolean) => boolean;
  /** Whether a service ever gives a reason: one that does not may call such a refusal by another; ours gives all. */
  readonly says: (reason: Reason) => boolean;
  /** Whether a record is used up, and may have been removed; ours stay. */
  readonly isUsedUp: (key: string, fields: Fields) => boolean;
  /** Records have versions that count by one. */
  readonly counting: boolean;
}

/** The state after a call that was answered like this; the same where nothing changed, undefined where it cannot be. */
export function after(state: State, call: Call, comparable: Comparable): State | undefined {
  if (call.kind === 'read') return isShown(state, call, comparable) ? state : undefined;
  const { command, told } = call;
  const decision = step(state, command);
  if (told.kind === 'applied') {
    if (decision.kind === 'refused') return undefined;
    const { traces, added } = decision;
    if (told.version > 0 && told.version !== versionOf(command, traces)) return undefined;
    if (!Number.isNaN(told.value) && told.value !== added[0]) return undefined;
    if (
      told.traces !== undefined &&
      !traces.every((trace) => isSameTrace(trace, told.traces?.get(trace.key)))
    )
      return undefined;
    return traces.every(({ wrote }) => wrote === null) ? state : decision.after;
  }
  if (decision.kind === 'applied') return undefined;
  const { part, condition, found } = decision;
  const broken = command.parts[part]?.when[condition];
  const reason = reasonFor(broken, found);
  if (told.kind === 'refused') return told.reason === reason ? state : undefined;
  if (told.kind === 'rejected') {
    if (reason === 'idempotency-key-reused' && replayOf(found, fingerprintOf(command)) !== undefined)
      return undefined;
    const { side, status } = reasonOf(reason);
    return side === 'request' && status === told.status ? state : undefined;
  }
  const effects = replayOf(found, told.fingerprint);
  if (effects === undefined || reason !== 'idempotency-key-reused') return undefined;
  const version = versionOf(command, [{ wrote: null }, ...effects]);
  const [value = Number.NaN] = effects.flatMap(({ added }) => added);
  return version === told.version && Object.is(value, told.value) ? state : undefined;
}

/** What a keyed command asked for, as its key remembers it. */
export function fingerprintOf({ parts }: Command): string {
  const change = parts[0]?.then.find((one) => one.do === 'set' && one.field === 'request');
  return change?.do === 'set' ? change.value : '';
}

/** Why a condition refuses: a record that never was is not known rather than gone; a sum that is no integer is an invalid value. */
export function reasonFor(broken: Condition | undefined, found: Stored): Reason {
  const reason = broken?.reason ?? 'invalid-value';
  return reason === 'gone' && found.version === 0 ? 'unknown-record' : reason;
}

function isSameTrace(one: Trace, other: Trace | undefined): boolean {
  return other !== undefined && one.read === other.read && one.wrote === other.wrote;
}

/** The version that an answer names: of what was created, else of the first record that was changed. */
function versionOf({ parts }: Command, effects: readonly { readonly wrote: number | null }[]): number {
  const own = parts.map(({ key, when, then }, part) => ({
    wrote: collectionOf(key) === idempotencyCollection ? null : (effects[part]?.wrote ?? null),
    creates: then.length > 0 && when.some((one) => one.is === 'absent' && !('field' in one)),
  }));
  const written = own.filter(({ wrote }) => wrote !== null);
  return (written.find(({ creates }) => creates) ?? written[0])?.wrote ?? 0;
}

function isShown(state: State, { keys, shows }: Call & { kind: 'read' }, { counts }: Comparable): boolean {
  const records = Object.entries(keys).map(([name, key]) => ({
    name,
    key,
    record: state.get(key) ?? absent,
  }));
  const live = records.filter(({ record }) => record.live);
  if (shows.kind === 'missing') return live.length === 0;
  const [only] = live;
  if (only === undefined) return false;
  if (shows.single && shows.version > 0 && shows.version !== only.record.version) return false;
  let expected = 0;
  for (const { name, key, record } of live) {
    for (const [field, value] of record.fields) {
      const shown = shows.fields.get(shows.single ? field : `${name}.${field}`);
      expected += 1;
      if (shown === undefined || (counts(key, field) && shown !== value)) return false;
    }
  }
  return expected === shows.fields.size;
}
