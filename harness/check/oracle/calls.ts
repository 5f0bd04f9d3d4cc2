import type { Asked } from '../../core/asked.ts';
import type { Evidence } from '../../core/evidence.ts';
import type { Entry } from '../../core/history.ts';
import type { Fields, Trace } from '../../core/record.ts';
import { reasons } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import type { Workload } from '../../core/workload.ts';
import type { Observed } from '../linearizable.ts';
import type { Call, Told } from './sequential.ts';
import { collectionOf } from '../../core/record.ts';
import { sharedKeysIn, withSharedKey } from './shared-keys.ts';
import { understood } from './understood.ts';

/** One request as far as it bears on the order of all. */
export interface Request {
  readonly nonce: number;
  /** The records that it joins; the group of the first is that of all. */
  readonly keys: readonly string[];
  /** Absent where the request had no effect and its answer says nothing. */
  readonly call?: Observed<Call>;
  /** Fields that it sets to what only the service knows, as `collection field`. */
  readonly own: readonly string[];
  /** Why nothing can be said of its records. */
  readonly doubt?: string;
  /** Why no order can explain it. */
  readonly impossible?: string;
}

/** Conflicts that leave open what the state was. */
const openReasons: ReadonlySet<Reason> = new Set<Reason>([
  'write-conflict',
  'lock-busy',
  'idempotency-in-flight',
  'unnamed-conflict',
  // No service has looked at it.
  'gateway-limit',
]);
/** Refusals of a request that the state decides; others, such as 400, come before it is looked at. */
const decidedStatuses: ReadonlySet<number> = new Set([404, 422]);

const unkept = 'not all requests were kept in full';

/** The slots of which a command was not kept in full: without receipts nobody knows which records it was about. */
function partialSlots({ history }: Evidence, asked: ReadonlyMap<number, Asked>): ReadonlySet<number> {
  const { command, nonce, slot } = history.columns;
  const partial = new Set<number>();
  for (let row = 0; row < history.count; row++)
    if (command[row] !== 0 && !asked.has(nonce[row]!)) partial.add(slot[row]!);
  return partial;
}

/** Lists the requests of a run, and a receipt that none of them explains as one that is impossible. */
export function requestsOf(
  evidence: Evidence,
  workload: Workload,
  asked: ReadonlyMap<number, Asked>,
  slots?: ReadonlySet<number>,
): Request[] {
  const { history, audit } = evidence;
  const versions = history.tags === undefined ? 'counting' : 'opaque';
  const receipts = receiptsByNonce(evidence, slots);
  const requests: Request[] = [];
  const shown = new Map<string, Fields>();
  const silent = versions === 'opaque' ? silentIn(asked, workload) : undefined;
  const sharedKeys = versions === 'opaque' ? sharedKeysIn(asked) : undefined;
  const partial = versions === 'opaque' ? partialSlots(evidence, asked) : undefined;
  for (let at = 0; at < history.count; at++) {
    if (slots?.has(history.columns.slot[at]!) === false) continue;
    if (partial?.has(history.columns.slot[at]!) === true) continue;
    const row = history.entry(at);
    const request = asked.get(row.nonce);
    if (row.command === 0) {
      const isSilent = request?.kind === 'read' && silent?.record(request.key) === true;
      const read = request?.kind === 'read' && !isSilent ? readOf(row, request, workload, silent) : undefined;
      if (read !== undefined) requests.push(read);
      if (request?.kind === 'read' && request.found !== undefined && row.version > 0)
        shown.set(`${request.key} ${row.version}`, request.found);
      continue;
    }
    const traces = receipts.get(row.nonce) ?? [];
    receipts.delete(row.nonce);
    const spec = workload.commands[row.command - 1];
    if (request?.kind !== 'command' || spec === undefined) {
      const keys = traces.map(({ key }) => key);
      requests.push({ nonce: row.nonce, keys, own: [], doubt: unkept });
      continue;
    }
    // Who need not take keys may make of two requests with one key one effect or two.
    const isKeyOpen = sharedKeys !== undefined && spec.idempotencyKey !== 'required';
    const { idempotencyKey, ...unkeyed } = request;
    const meant = understood(spec, isKeyOpen ? unkeyed : request, row.nonce, versions);
    const { clocked, numbered, fingerprint, looksAtClock } = meant;
    const isShared = isKeyOpen && idempotencyKey !== undefined && sharedKeys.has(idempotencyKey);
    const command = isShared ? withSharedKey(meant.command, idempotencyKey) : meant.command;
    const told =
      versions === 'opaque'
        ? toldByForeign(row, fingerprint, isShared || isKeyRefused(row, idempotencyKey, sharedKeys))
        : toldBy(row, traces, fingerprint, audit !== undefined);
    const keys = command.parts.map(({ key }) => key);
    if (told === 'impossible') {
      const impossible = `request ${row.nonce} and its receipt do not agree`;
      requests.push({ nonce: row.nonce, keys, own: [], impossible });
    } else if (told === undefined) requests.push({ nonce: row.nonce, keys, own: [] });
    else {
      const isDated = looksAtClock || request.base?.modified !== undefined;
      const [key = ''] = keys;
      const based = request.base === undefined ? undefined : shown.get(`${key} ${request.base.version}`);
      requests.push({
        nonce: row.nonce,
        keys,
        own: [...clocked, ...numbered],
        call: observed(
          row,
          {
            kind: 'command',
            command,
            told,
            ...(versions === 'opaque' && based !== undefined ? { based } : {}),
            ...(isShared ? { sharesKey: true } : {}),
          },
          audit !== undefined,
        ),
        ...(isDated ? { doubt: `what ${spec.name} decides depends on the clock of the service` } : {}),
      });
    }
  }
  if ([...(partial ?? [])].some((slot) => slots?.has(slot) !== false))
    requests.push({ nonce: 0, keys: [], own: [], doubt: unkept });
  for (const [nonce, [first]] of receipts) {
    const impossible = `a receipt names request ${nonce}, which changed nothing that was sent`;
    requests.push({ nonce, keys: [first?.key ?? ''], own: [], impossible });
  }
  return requests;
}

/** Whether a request was refused for its key, which others came with: a service may bind keys to what it refused, too. */
function isKeyRefused({ reason }: Entry, key: string | undefined, shared?: ReadonlySet<string>): boolean {
  const isOfKey = reason === 'idempotency-key-reused' || reason === 'already-exists';
  return isOfKey && key !== undefined && shared?.has(key) === true;
}

function observed(row: Entry, operation: Call, audited: boolean): Observed<Call> {
  const isUnknown = row.answer === 'unknown';
  return {
    operation,
    sentMs: row.sentMs,
    doneMs: isUnknown ? Infinity : row.doneMs,
    ...(isUnknown && !audited ? { optional: true } : {}),
    ...(operation.kind === 'command' && operation.sharesKey === true ? { open: true } : {}),
  };
}

function readOf(
  row: Entry,
  { key, found }: Asked & { kind: 'read' },
  { resources }: Workload,
  silent?: Silent,
): Request | undefined {
  if (row.answer !== 'missing' && (row.answer !== 'found' || found === undefined)) return undefined;
  const [collection = '', id = ''] = key.split('/');
  const members = resources.find((resource) => resource.collection === collection)?.members?.(id);
  // Of a snapshot only what it shows in the form that is known says anything.
  const named = Object.entries(members ?? {}).filter(([name]) => silent?.member(collection, name) !== true);
  if (members !== undefined && named.length === 0) return undefined;
  const keys = members === undefined ? { [collection]: key } : Object.fromEntries(named);
  const shows =
    found === undefined
      ? ({ kind: 'missing' } as const)
      : ({ kind: 'found', single: members === undefined, version: row.version, fields: found } as const);
  return {
    nonce: row.nonce,
    keys: Object.values(keys),
    own: [],
    call: observed(row, { kind: 'read', keys, shows }, true),
  };
}

/** What is known of a command's effect; undefined where it had none that anything tells of. */
function toldBy(
  row: Entry,
  traces: readonly Trace[],
  fingerprint: string,
  audited: boolean,
): Told | 'impossible' | undefined {
  const { answer, version, value, reason, status } = row;
  const byKey = audited ? { traces: new Map(traces.map((trace) => [trace.key, trace])) } : {};
  if (byKey.traces !== undefined && byKey.traces.size < traces.length) return 'impossible';
  if (answer === 'accepted') {
    return audited && traces.length === 0 ? 'impossible' : { kind: 'applied', version, value, ...byKey };
  }
  if (answer === 'unknown') {
    if (audited && traces.length === 0) return undefined;
    return { kind: 'applied', version: 0, value: Number.NaN, ...byKey };
  }
  if (traces.length > 0) return 'impossible';
  if (answer === 'replayed') return { kind: 'replayed', version, value, fingerprint };
  if (answer === 'conflict' && reason !== undefined && !openReasons.has(reason))
    return { kind: 'refused', reason };
  return answer === 'rejected' && decidedStatuses.has(status) ? { kind: 'rejected', status } : undefined;
}

/** Of what a service never shows anything: that it does not show it then says nothing. */
interface Silent {
  readonly record: (key: string) => boolean;
  /** A part of the snapshots of a collection, in the form that is known: `a`, with a field that was seeded. */
  readonly member: (collection: string, name: string) => boolean;
}

function silentIn(asked: ReadonlyMap<number, Asked>, { seed }: Workload): Silent {
  const seeds = seed({ key: 0, generation: 0, name: '' }, { capacity: 1, clients: 1 });
  const known = new Set(seeds.flatMap(({ fields }) => Object.keys(fields)));
  const collections = new Set<string>();
  const members = new Set<string>();
  for (const one of asked.values()) {
    if (one.kind !== 'read' || one.found === undefined) continue;
    const collection = collectionOf(one.key);
    collections.add(collection);
    for (const field of one.found.keys()) {
      const dot = field.indexOf('.');
      if (dot > 0 && known.has(field.slice(dot + 1))) members.add(`${collection}/${field.slice(0, dot)}`);
    }
  }
  return {
    record: (key) => !collections.has(collectionOf(key)),
    member: (collection, name) => !members.has(`${collection}/${name}`),
  };
}

/**
 * What an answer of a service that is not ours says of a command: a bare refusal that something clashed, no more. One of a
 * request that was sent before may be what that was refused for.
 */
function toldByForeign(
  { answer, value, reason }: Entry,
  fingerprint: string,
  isRepeated: boolean,
): Told | undefined {
  if (answer === 'accepted') return { kind: 'applied', version: 0, value };
  if (answer === 'unknown') return { kind: 'applied', version: 0, value: Number.NaN };
  if (answer === 'replayed') return { kind: 'replayed', version: 0, value: Number.NaN, fingerprint };
  if (answer !== 'conflict' || reason === undefined || isRepeated) return undefined;
  return reasons[reason].side !== 'decided' || openReasons.has(reason) || vague.has(reason)
    ? undefined
    : { kind: 'refused', reason };
}

/** What a 404 or 410 may be taken for that has no code. */
const vague: ReadonlySet<Reason> = new Set<Reason>(['gone', 'parent-missing', 'version-mismatch']);

/** The receipts of requests of some slots, or of all and those that no request explains. */
function receiptsByNonce(
  { history, audit }: Evidence,
  slots: ReadonlySet<number> | undefined,
): Map<number, Trace[]> {
  const byNonce = new Map<number, Trace[]>();
  if (audit === undefined) return byNonce;
  const { keys, key, nonce, read, wrote, count } = audit.receipts;
  const rows = slots === undefined ? undefined : history.rowsByNonce();
  for (let i = 0; i < count; i++) {
    const row = rows?.(nonce[i]!) ?? -1;
    if (rows !== undefined && (row < 0 || slots?.has(history.columns.slot[row]!) !== true)) continue;
    const trace = { key: keys[key[i]!]!, read: read[i]!, wrote: wrote[i] === 0 ? null : wrote[i]! };
    const known = byNonce.get(nonce[i]!);
    if (known === undefined) byNonce.set(nonce[i]!, [trace]);
    else known.push(trace);
  }
  return byNonce;
}
