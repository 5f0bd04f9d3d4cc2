import type { Asked } from '../../core/asked.ts';
import type { Evidence } from '../../core/evidence.ts';
import { idempotencyCollection } from '../../core/idempotency.ts';
import { absent } from '../../core/record.ts';
import type { State, Stored } from '../../core/record.ts';
import { slotName } from '../../core/workload.ts';
import type { Workload } from '../../core/workload.ts';
import type { Linearizability } from '../../core/verdict.ts';
import { linearize } from '../linearizable.ts';
import { requestsOf } from './calls.ts';
import { groupsOf } from './record-groups.ts';
import type { RecordGroup } from './record-groups.ts';
import { after } from './sequential.ts';
import type { Call, Comparable } from './sequential.ts';
import { collectionOf } from './understood.ts';

/** What the search through all orders needs beside the evidence. */
export interface OracleParts {
  readonly workload: Workload;
  /** What was asked for, by nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
  /** What the ids of all slots begin with; empty where the store was the race's own. */
  readonly salt: string;
  /** Asked now and then: true ends the search. */
  readonly givesUp: () => boolean;
}

/**
 * Says whether one order of all requests, each at one moment between its sending and its answer, explains every answer,
 * every receipt and the final records, with `step` as the meaning of a command. Each group of records that commands join
 * is searched alone: linearizability is local (Herlihy and Wing 1990). What only the service's clock knows is left open.
 */
export function searchOrders(evidence: Evidence, parts: OracleParts): Linearizability {
  const search = searchingOrders(evidence, parts);
  for (let next = search.next(); ; next = search.next()) if (next.done === true) return next.value;
}

/** The same search, which can be put aside after each group. */
export function* searchingOrders(
  evidence: Evidence,
  parts: OracleParts,
): Generator<undefined, Linearizability> {
  const requests = requestsOf(evidence, parts.workload, parts.asked);
  const clocked = new Set(requests.flatMap((request) => request.clocked));
  // The service has fingerprints of its own.
  clocked.add(`${idempotencyCollection} request`);
  const isComparable: Comparable = (key, field) => !clocked.has(`${collectionOf(key)} ${field}`);
  const groups = groupsOf(requests);
  const seeds = seedsOf(evidence, parts);
  const stray = strayRecord(evidence, seeds, new Set(groups.flatMap(({ keys }) => [...keys])));
  if (stray !== undefined) return refuted('it changed, and nobody had asked for it', stray, groups.length, 0);
  let searched = 0;
  let doubt: string | undefined;
  for (const group of groups) {
    const [key = ''] = group.keys;
    const impossible = group.requests.find((request) => request.impossible !== undefined)?.impossible;
    if (impossible !== undefined) return refuted(impossible, key, groups.length, searched);
    const unsure = group.requests.find((request) => request.doubt !== undefined)?.doubt;
    if (unsure !== undefined || looksAtTime(group, isComparable)) {
      doubt ??= unsure ?? 'what was decided depends on the clock of the service';
      continue;
    }
    const calls = group.requests.flatMap(({ call }) => (call === undefined ? [] : [call]));
    const found = linearize<State, Call>(
      {
        initial: new Map([...group.keys].flatMap((one) => (seeds.has(one) ? [[one, seeds.get(one)!]] : []))),
        apply: (state, call) => after(state, call, isComparable),
        ends: (state) => endsLike(state, group.keys, evidence, isComparable),
        keyOf: (state) => textOf(state, group.keys),
      },
      calls,
      parts.givesUp,
    );
    if (found === 'no') {
      const text = `no order of ${calls.length} requests explains their answers and what they left`;
      return refuted(text, key, groups.length, searched);
    }
    if (found === 'unknown') {
      const reason = `the search was given up with ${searched} of ${groups.length} groups of records done`;
      return { result: 'unknown', groups: groups.length, searched, reason };
    }
    searched += 1;
    yield undefined;
  }
  const reason = doubt ?? (groups.length === 0 ? 'nothing was asked for' : undefined);
  const done = { groups: groups.length, searched };
  return reason === undefined ? { result: 'linearizable', ...done } : { result: 'unknown', ...done, reason };
}

function refuted(reason: string, key: string, groups: number, searched: number): Linearizability {
  return { result: 'not-linearizable', groups, searched, reason, key };
}

/** Whether a command decides by a field that holds a time of the service's clock. */
function looksAtTime({ requests }: RecordGroup, isComparable: Comparable): boolean {
  return requests.some(
    ({ call }) =>
      call?.operation.kind === 'command' &&
      call.operation.command.parts.some(({ key, when }) =>
        when.some((condition) => 'field' in condition && !isComparable(key, condition.field)),
      ),
  );
}

/** The records that the race began with, of all slots that anything is known of. */
function seedsOf(
  { history, settings, audit }: Evidence,
  { workload, salt }: OracleParts,
): Map<string, Stored> {
  const seeds = new Map<string, Stored>();
  const slots = new Set(history.columns.slot.subarray(0, history.count));
  for (const key of audit?.records.keys() ?? []) slots.add(history.slotOf(key));
  slots.delete(-1);
  for (const number of slots) {
    const key = number % history.keys;
    const generation = Math.floor(number / history.keys);
    const slot = { key, generation, name: slotName(key, generation, salt) };
    for (const seed of workload.seed(slot, settings))
      seeds.set(seed.key, { version: 1, live: true, fields: new Map(Object.entries(seed.fields)) });
  }
  return seeds;
}

/** A record that is not as the race began, although no request names it. */
function strayRecord(
  { audit }: Evidence,
  seeds: ReadonlyMap<string, Stored>,
  asked: ReadonlySet<string>,
): string | undefined {
  for (const key of audit === undefined ? [] : new Set([...audit.records.keys(), ...seeds.keys()])) {
    if (!asked.has(key) && !isLike(seeds.get(key) ?? absent, audit?.records.get(key) ?? absent)) return key;
  }
  return undefined;
}

function endsLike(
  state: State,
  keys: ReadonlySet<string>,
  { audit }: Evidence,
  isComparable: Comparable,
): boolean {
  if (audit === undefined) return true;
  for (const key of keys) {
    const counts = (field: string): boolean => isComparable(key, field);
    if (!isLike(state.get(key) ?? absent, audit.records.get(key) ?? absent, counts)) return false;
  }
  return true;
}

function isLike(one: Stored, other: Stored, counts: (field: string) => boolean = () => true): boolean {
  if (one.version !== other.version || one.live !== other.live || one.fields.size !== other.fields.size)
    return false;
  for (const [field, value] of one.fields) {
    const kept = other.fields.get(field);
    if (kept === undefined || (counts(field) && kept !== value)) return false;
  }
  return true;
}

function textOf(state: State, keys: ReadonlySet<string>): string {
  const records: unknown[] = [];
  for (const key of keys) {
    const record = state.get(key);
    if (record !== undefined) records.push([key, record.version, [...record.fields]]);
  }
  return JSON.stringify(records);
}
