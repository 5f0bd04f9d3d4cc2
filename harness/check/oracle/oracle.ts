import type { Asked } from '../../core/asked.ts';
import { recordsOf } from '../../core/evidence.ts';
import type { Evidence } from '../../core/evidence.ts';
import { idempotencyCollection } from '../../core/idempotency.ts';
import { absent, seeded } from '../../core/record.ts';
import type { State, Stored } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import type { Linearizability } from '../../core/verdict.ts';
import { linearize } from '../linearizable.ts';
import type { Model } from '../linearizable.ts';
import { requestsOf } from './calls.ts';
import type { Request } from './calls.ts';
import { disputeOf, fieldsIn } from './dispute.ts';
import type { Dispute } from './dispute.ts';
import { afterForeign, afterRepetition, isShownBy } from './foreign.ts';
import { groupsOf } from './record-groups.ts';
import type { RecordGroup } from './record-groups.ts';
import { after } from './sequential.ts';
import type { Call, Comparable, Shown } from './sequential.ts';
import { collectionOf } from '../../core/record.ts';
import { slotName } from '../../core/slot.ts';

/** What the search through all orders needs beside the evidence. */
export interface OracleParts {
  readonly workload: Workload;
  /** What was asked for, by nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
  /** What the ids of all slots begin with; empty where the store was the race's own. */
  readonly salt: string;
  /** The slots that are searched; absent for all of them, and then the rest of the store is looked at too. */
  readonly slots?: ReadonlySet<number>;
  /** Keys of records in which a check found something: they are searched first. */
  readonly odd?: ReadonlySet<string>;
  /** Asked now and then: true ends the search of the present group; without `slots` that of all. */
  readonly givesUp: () => boolean;
  /** Asked between groups: true ends the search of all. */
  readonly isOver?: () => boolean;
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
  const { slots } = parts;
  const requests = requestsOf(evidence, parts.workload, parts.asked, slots);
  const comparable = comparableOf(evidence, requests, parts.workload);
  const apply = comparable.counting ? after : afterForeign;
  const groups = inTurn(groupsOf(requests), parts.odd);
  const seeds = seedsOf(evidence, parts);
  const stray =
    slots === undefined
      ? strayRecord(evidence, seeds, new Set(groups.flatMap(({ keys }) => [...keys])))
      : undefined;
  let refuted: Refutation | undefined;
  /** Counts a group that no order explains; the first is the one that is told of. */
  const refute = (key: string, disputed: () => Dispute): void => {
    const first = refuted ?? { key, refuted: 0, ...disputed() };
    refuted = { ...first, refuted: first.refuted + 1 };
  };
  if (stray !== undefined)
    refute(stray, () => ({ reason: 'it changed, and nobody had asked for it', nonces: [] }));
  let searched = 0;
  let isOver = false;
  let doubt = requests.find(({ keys }) => keys.length === 0)?.doubt;
  for (const group of groups) {
    const [key = ''] = group.keys;
    const impossible = group.requests.find((request) => request.impossible !== undefined);
    if (impossible !== undefined) {
      refute(key, () => ({ reason: impossible.impossible ?? '', nonces: [impossible.nonce] }));
      continue;
    }
    const unsure = group.requests.find((request) => request.doubt !== undefined)?.doubt;
    const open = unsure ?? unknownIn(group, comparable, evidence, parts.workload);
    if (open !== undefined) {
      doubt ??= open;
      continue;
    }
    if (isOver) continue;
    const calls = group.requests.flatMap(({ call }) => (call === undefined ? [] : [call]));
    const model: Model<State, Call> = {
      initial: new Map([...group.keys].flatMap((one) => (seeds.has(one) ? [[one, seeds.get(one)!]] : []))),
      apply: (state, call) => apply(state, call, comparable),
      ...(comparable.counting
        ? {}
        : { otherwise: (state, call) => afterRepetition(state, call, comparable) }),
      ends: (state) => endsLike(state, group.keys, evidence, comparable),
      keyOf: (state) => textOf(state, group.keys),
    };
    const found = linearize(model, calls, parts.givesUp);
    if (found.explicable === 'no') {
      refute(key, () =>
        disputeOf(
          group.requests,
          found,
          (some) => linearize(model, some, parts.givesUp),
          (ended) => leftText(ended, group.keys, evidence, comparable),
        ),
      );
    } else if (found.explicable === 'unknown') {
      const reason = `the search was given up with ${searched} of ${groups.length} groups of records done`;
      if (slots === undefined && refuted === undefined)
        return { result: 'unknown', groups: groups.length, searched, reason };
      if (slots === undefined) break;
      doubt ??= 'some groups of records took too long';
      isOver = parts.isOver?.() ?? false;
    } else searched += 1;
    yield undefined;
    isOver ||= parts.isOver?.() ?? false;
  }
  const done = { groups: groups.length, searched };
  if (refuted !== undefined) return { result: 'not-linearizable', ...done, ...refuted };
  const reason = doubt ?? (groups.length === 0 ? 'nothing was asked for' : undefined);
  // Of a sample what was looked at counts.
  if (slots !== undefined && searched > 0)
    return { result: 'linearizable', ...done, ...(reason === undefined ? {} : { reason }) };
  return reason === undefined ? { result: 'linearizable', ...done } : { result: 'unknown', ...done, reason };
}

/** What can be compared: of a service that is not ours what it shows in some read, by our names. */
function comparableOf(
  { history, finals, unread, reworded }: Evidence,
  requests: readonly Request[],
  { resources }: Workload,
): Comparable {
  const own = new Set(requests.flatMap((request) => request.own));
  // The service has fingerprints of its own.
  own.add(`${idempotencyCollection} request`);
  const counts: Comparable['counts'] = (key, field) => !own.has(`${collectionOf(key)} ${field}`);
  if (history.tags === undefined)
    return { counts, shows: () => true, says: () => true, isUsedUp: () => false, counting: true };
  const said = new Set(
    requests.flatMap(({ call }) =>
      call?.operation.kind === 'command' && call.operation.told.kind === 'refused'
        ? call.operation.told.reason
        : [],
    ),
  );
  const usedUp = new Map(resources.map(({ collection, isUsedUp }) => [collection, isUsedUp]));
  const shown = new Set<string>();
  for (const { call } of requests) {
    if (call?.operation.kind !== 'read' || call.operation.shows.kind === 'missing') continue;
    const { keys, shows } = call.operation;
    for (const [name, key] of Object.entries(keys)) {
      const prefix = shows.single ? '' : `${name}.`;
      for (const field of shows.fields.keys())
        if (field.startsWith(prefix)) shown.add(fieldIn(key, field.slice(prefix.length), shows.single));
    }
  }
  for (const [key, { fields }] of finals ?? [])
    for (const field of fields.keys()) shown.add(fieldIn(key, field, true));
  return {
    counts,
    shows: (key, field, alone) =>
      counts(key, field) &&
      unread?.has(field) !== true &&
      reworded?.has(field) !== true &&
      shown.has(fieldIn(key, field, alone)),
    says: (reason) => said.has(reason),
    isUsedUp: (key, fields) => usedUp.get(collectionOf(key))?.(fields) === true,
    counting: false,
  };
}

/** A field of the records of a collection, which a service may show otherwise where it shows several of them. */
function fieldIn(key: string, field: string, alone: boolean): string {
  return `${collectionOf(key)} ${field}${alone ? '' : ' among others'}`;
}

/** Groups that are looked at because they are the largest. */
const largest = 3;

/** Groups in which something is odd come first, then the largest, then the others, of which the small ones cost little. */
function inTurn(groups: readonly RecordGroup[], odd: ReadonlySet<string> | undefined): RecordGroup[] {
  const isOdd = ({ keys }: RecordGroup): boolean =>
    odd !== undefined && [...keys].some((key) => odd.has(key));
  const bySize = groups
    .filter((group) => !isOdd(group))
    .toSorted((one, other) => other.requests.length - one.requests.length);
  return [...groups.filter(isOdd), ...bySize.slice(0, largest), ...bySize.slice(largest).toReversed()];
}

/** What no order explains: the first such group, and how many there are. */
type Refutation = Required<Pick<Linearizability, 'reason' | 'key' | 'nonces' | 'refuted'>>;

/**
 * Why nobody knows what commands of a group were decided by: a field that only the service knows, such as a time of its clock, or
 * one that it shows in a form of its own, in which clients name what they read.
 */
function unknownIn(
  { requests }: RecordGroup,
  { counts }: Comparable,
  { unread }: Evidence,
  { words = {} }: Workload,
): string | undefined {
  for (const { call } of requests) {
    if (call?.operation.kind !== 'command') continue;
    for (const { key, when } of call.operation.command.parts) {
      for (const condition of when) {
        if (!('field' in condition) || condition.is === 'absent') continue;
        const { field, is } = condition;
        if (!counts(key, field)) return 'what was decided depends on the clock of the service';
        if (is === 'oneOf' && unread?.has(field) === true && words[field] === undefined)
          return `what was decided depends on ${field}, which the service shows in a form of its own`;
      }
    }
  }
  return undefined;
}

/** The records that the race began with, of all slots that anything is known of. */
function seedsOf(
  { history, settings, audit }: Evidence,
  { workload, salt, slots: wanted }: OracleParts,
): Map<string, Stored> {
  const seeds = new Map<string, Stored>();
  const slots = new Set(wanted ?? history.columns.slot.subarray(0, history.count));
  if (wanted === undefined) for (const key of audit?.records.keys() ?? []) slots.add(history.slotOf(key));
  slots.delete(-1);
  for (const number of slots) {
    const key = number % history.keys;
    const generation = Math.floor(number / history.keys);
    const slot = { key, generation, name: slotName(key, generation, salt) };
    for (const seed of workload.seed(slot, settings)) seeds.set(seed.key, seeded(seed));
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
  { audit, finals }: Evidence,
  comparable: Comparable,
): boolean {
  for (const key of keys) {
    if (audit !== undefined) {
      const counts = (field: string): boolean => comparable.counts(key, field);
      if (!isLike(state.get(key) ?? absent, audit.records.get(key) ?? absent, counts)) return false;
      continue;
    }
    const final = finals?.get(key);
    if (final === undefined) continue;
    const shows: Shown = final.live
      ? { kind: 'found', single: true, version: 0, fields: final.fields }
      : { kind: 'missing' };
    if (!isShownBy(state, { [key]: key }, shows, comparable)) return false;
  }
  return true;
}

/** The first record that ended otherwise than an order of all requests leads to, as it is and as it should be. */
function leftText(
  ended: State,
  keys: ReadonlySet<string>,
  evidence: Evidence,
  comparable: Comparable,
): string {
  const key = [...keys].find((one) => !endsLike(ended, new Set([one]), evidence, comparable));
  if (key === undefined) return 'the records ended otherwise';
  const [is, shouldBe] = [recordsOf(evidence)?.get(key) ?? absent, ended.get(key) ?? absent];
  const differing = [...is.fields.keys()].filter(
    (field) => comparable.counts(key, field) && is.fields.get(field) !== shouldBe.fields.get(field),
  );
  const held = ({ live, fields }: Stored): string => {
    if (!live) return 'no record';
    const own = [...fields].filter(([field]) => differing.length === 0 || differing.includes(field));
    return own.length === 0 ? 'a record' : fieldsIn(new Map(own));
  };
  return `${key} ended as ${held(is)}, where such an order leaves ${held(shouldBe)}`;
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
  let text = '';
  for (const key of keys) {
    const record = state.get(key);
    if (record !== undefined) text += `${key} ${textOfRecord(record)} `;
  }
  return text;
}

/** A record in words; kept, because most states differ in one record from another that was seen. */
function textOfRecord(record: Stored): string {
  let text = texts.get(record);
  if (text === undefined) {
    text = JSON.stringify([record.version, ...record.fields]);
    texts.set(record, text);
  }
  return text;
}

const texts = new WeakMap<Stored, string>();
