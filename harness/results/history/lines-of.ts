import { recordsOf } from '../../core/evidence.ts';
import type { Evidence, Final, Receipts } from '../../core/evidence.ts';
import type { Grounds } from '../../core/grounds.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Secrets } from '../../core/secrets.ts';
import type { Workload } from '../../core/workload.ts';
import { historyFormat, historyVersion } from './lines.ts';
import type { FinalLine, HeaderLine, HistoryLine, ReceiptLine, SeededLine } from './lines.ts';
import { requestLine } from './request-line.ts';
import { Words } from './words.ts';

/** What a history is written from: what a verdict rests on, and the record that says how it came about. */
export interface Written {
  readonly grounds: Grounds;
  readonly workload: Workload;
  readonly run: Pick<
    RunRecord,
    'workload' | 'strategy' | 'store' | 'startedAt' | 'seed' | 'promise' | 'environment'
  >;
  readonly secrets: Pick<Secrets, 'hiddenIn' | 'values'>;
}

/** All lines of a history as JSON, the last of which counts them. */
export function* linesOf({ grounds, workload, run, secrets }: Written): Generator<string> {
  const { evidence, asked } = grounds;
  const { history, effects } = evidence;
  const hidesTags = secrets.values.length > 0 && history.tags !== undefined;
  const shown = hidesTags ? withoutSecretTags(history, (tag) => secrets.hiddenIn(tag)) : history;
  const words = wordsIn(grounds, workload);
  let hidden = 0;
  const written = (line: HistoryLine): string => {
    if (secrets.values.length === 0) return JSON.stringify(line);
    const open = JSON.stringify(line);
    const closed = JSON.stringify(secrets.hiddenIn(line));
    if (open !== closed) hidden += 1;
    return closed;
  };
  yield written(headerLine(grounds, run));
  for (const line of seededLines(evidence, workload)) yield written(line);
  for (let row = 0; row < history.count; row++)
    yield written(requestLine({ history: shown, workload, asked, words }, row));
  let finals = 0;
  for (const line of finalLines(evidence)) {
    finals += 1;
    yield written(line);
  }
  let receipts = 0;
  for (const line of receiptLines(evidence.audit?.receipts)) {
    receipts += 1;
    yield written(line);
  }
  for (const id of effects?.ids ?? []) yield written({ kind: 'effect', id: words.of(id) });
  yield JSON.stringify({
    kind: 'end',
    requests: history.count,
    finals,
    receipts,
    effects: effects?.ids.length ?? 0,
    hidden,
  });
}

function headerLine(
  { evidence, firsts, measuredFromMs, auditExpected, leftOut, misdelivered, search }: Grounds,
  { workload, strategy, store, startedAt, seed, promise, environment }: Written['run'],
): HeaderLine {
  const { history, settings, commands, zeroMs, foundBefore, cutShort, effects } = evidence;
  return {
    format: historyFormat,
    version: historyVersion,
    workload,
    driver: `contend ${environment.contend}`,
    strategy,
    store,
    startedAt,
    seed,
    promise,
    commands,
    clients: settings.clients,
    capacity: settings.capacity,
    keys: history.keys,
    salt: history.salt,
    clock: {
      unit: 'ms',
      zero: 'start of the race',
      ...(zeroMs === undefined ? {} : { zeroUnixMs: zeroMs }),
    },
    measuredFromMs,
    versions: history.tags === undefined ? 'counted' : 'tags',
    auditExpected,
    audit: evidence.audit !== undefined,
    look: evidence.finals !== undefined,
    lookAtCreated: evidence.created !== undefined,
    ...(cutShort === undefined ? {} : { cutShort }),
    ...(foundBefore === undefined ? {} : { foundBefore: [...foundBefore] }),
    firstShown: firsts,
    ...(effects === undefined
      ? {}
      : { effectsOf: Array.from(effects.slots, (slot) => (slot < 0 ? '' : history.slotName(slot))) }),
    ...(leftOut === undefined ? {} : { leftOut }),
    misdelivered,
    search,
  };
}

/** The records that a race began with, of every slot that was asked for. */
function* seededLines({ history, settings }: Evidence, workload: Workload): Generator<SeededLine> {
  const { keys } = history;
  for (const slot of new Set(history.columns.slot.subarray(0, history.count)))
    for (const { key, fields } of workload.seed(
      { key: slot % keys, generation: Math.floor(slot / keys), name: history.slotName(slot) },
      settings,
    ))
      yield { kind: 'seeded', key, fields };
}

function* finalLines({ audit, finals, created }: Evidence): Generator<FinalLine> {
  const line = (key: string, { version, live, fields, tag }: Final): FinalLine => ({
    kind: 'final',
    key,
    ...(version === 0 ? {} : { version }),
    ...(live ? {} : { live }),
    fields: Object.fromEntries(fields),
    ...(tag === undefined ? {} : { tag }),
  });
  for (const [key, record] of audit?.records ?? finals ?? []) yield line(key, record);
  for (const [key, record] of created ?? []) yield { ...line(key, record), created: true };
}

function* receiptLines(receipts: Receipts | undefined): Generator<ReceiptLine> {
  if (receipts === undefined) return;
  const { nonce, key, keys, read, wrote, count } = receipts;
  for (let at = 0; at < count; ) {
    const traces: { key: string; read: number; wrote: number | null }[] = [];
    const own = nonce[at]!;
    for (; at < count && nonce[at] === own; at++)
      traces.push({ key: keys[key[at]!]!, read: read[at]!, wrote: wrote[at] === 0 ? null : wrote[at]! });
    yield { kind: 'receipt', nonce: own, traces };
  }
}

/** All texts that stand somewhere in full. */
function wordsIn({ evidence, asked, firsts }: Grounds, workload: Workload): Words {
  const words = new Words();
  for (const values of Object.values(workload.words ?? {})) for (const word of values) words.learn(word);
  for (const { posted, shown } of firsts) for (const text of [posted, shown]) words.learn(text);
  for (const one of asked.values()) {
    if (one.kind === 'read') for (const text of one.found?.values() ?? []) words.learn(text);
    else {
      for (const value of Object.values(one.args)) if (typeof value === 'string') words.learn(value);
      if (one.idempotencyKey !== undefined) words.learn(one.idempotencyKey);
    }
  }
  for (const records of [recordsOf(evidence), evidence.created])
    for (const [key, { fields }] of records ?? []) {
      words.learn(key);
      for (const text of fields.values()) words.learn(text);
    }
  return words;
}

/** The same history with tags that tell no secret, and still differ where they did. */
function withoutSecretTags(
  history: Evidence['history'],
  hidden: (tag: string) => string,
): Evidence['history'] {
  const seen = new Set<string>();
  const tags = (history.tags ?? []).map((tag) => {
    const closed = hidden(tag);
    let own = closed;
    for (let nth = 2; seen.has(own); nth++) own = `${closed}-${nth}`;
    seen.add(own);
    return own;
  });
  const other = history.with({});
  other.sightings.join(history.sightings, 0);
  other.tags = tags;
  return other;
}
