import { Receipts } from '../core/evidence.ts';
import type { Evidence, Final } from '../core/evidence.ts';
import { History } from '../core/history.ts';
import type { Entry } from '../core/history.ts';
import type { Answer, Resolution } from '../core/operation.ts';
import { reasons } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';

/** An exchange as a test writes it down: what is left out is 0, the first command, or the position from 1. */
export interface MadeUpRow {
  nonce: number;
  operation: number;
  client: number;
  slot: number;
  command: number;
  base: number;
  version: number;
  value: number | undefined;
  status: number;
  answer: Entry['answer'];
  reason: Reason | undefined;
  resolution: Resolution | undefined;
  sent: number;
  done: number;
  /** What it showed beside: fields of a read, `asked.` and `told.` of a command. */
  shows: Readonly<Record<string, string>>;
}

/** One row of a receipt. */
export interface MadeUpReceipt {
  nonce: number;
  key: string;
  read: number;
  wrote: number;
}

/** A record at the end of a race. */
export interface MadeUpRecord {
  version: number;
  fields: Record<string, string>;
  /** What is left of a record that was deleted. */
  live?: false;
  /** The tag that a look at the end was shown. */
  tag?: string;
}

/** A race as plain data that tests can change before it becomes evidence. */
export interface MadeUpRace {
  rows: MadeUpRow[];
  receipts: MadeUpReceipt[];
  records: Record<string, MadeUpRecord>;
  /** The tags of a service that is not ours; `base` and `version` of rows are positions in it from 1. */
  tags?: readonly string[];
  /** What such a service showed at the end. */
  finals?: Record<string, MadeUpRecord>;
  created?: Record<string, MadeUpRecord>;
}

/** Completes a row; `at` is its position from 0. */
export function madeUpRow(part: Partial<MadeUpRow>, at: number): MadeUpRow {
  return {
    nonce: at + 1,
    operation: at + 1,
    client: at + 1,
    slot: 0,
    command: 1,
    base: 0,
    version: 0,
    value: undefined,
    status: part.answer === 'unknown' || part.answer === 'notSent' ? 0 : 200,
    answer: part.reason === undefined ? 'accepted' : 'conflict',
    reason: undefined,
    resolution: undefined,
    sent: 0,
    done: 0,
    shows: {},
    ...part,
  };
}

/** Turns plain rows, receipts and records into evidence; without receipts and records there was no audit. */
export function madeUpEvidence(
  race: { rows: readonly Partial<MadeUpRow>[] } & Partial<Omit<MadeUpRace, 'rows'>>,
  keys = 4,
  commands: readonly string[] = ['race', 'other'],
): Evidence {
  const history = new History(keys, race.rows.length);
  for (const [at, part] of race.rows.entries()) {
    const row = madeUpRow(part, at);
    history.append(
      row.nonce,
      row.operation,
      0,
      row.client,
      row.slot,
      row.command,
      row.base,
      row.status,
      answerOf(row),
      row.sent,
      row.sent,
      row.done,
      row.resolution,
    );
    for (const [name, text] of Object.entries(row.shows)) history.sightings.add(at, name, text);
  }
  if (race.tags !== undefined) history.tags = race.tags;
  const evidence: Evidence = {
    history,
    commands,
    settings: { capacity: 10, clients: 8 },
    ...(race.finals === undefined ? {} : { finals: recordsIn(race.finals) }),
    ...(race.created === undefined ? {} : { created: recordsIn(race.created) }),
  };
  if (race.receipts === undefined && race.records === undefined) return evidence;
  const receipts = new Receipts();
  for (const { nonce, key, read, wrote } of race.receipts ?? [])
    receipts.add({ nonce, traces: [{ key, read, wrote: wrote === 0 ? null : wrote }] });
  return { ...evidence, audit: { records: recordsIn(race.records ?? {}), receipts } };
}

function recordsIn(made: Record<string, MadeUpRecord>): Map<string, Final> {
  const records = new Map<string, Final>();
  for (const [key, { version, fields, live = true, tag }] of Object.entries(made))
    records.set(key, {
      version,
      live,
      fields: new Map(Object.entries(fields)),
      ...(tag === undefined ? {} : { tag }),
    });
  return records;
}

function answerOf(row: MadeUpRow): Answer {
  switch (row.answer) {
    case 'found':
      return {
        kind: 'found',
        version: row.version,
        fields: new Map(),
        ...(row.value === undefined ? {} : { value: row.value }),
      };
    case 'missing':
      return { kind: 'missing' };
    case 'accepted':
      return { kind: 'accepted', version: row.version, added: row.value === undefined ? [] : [row.value] };
    case 'replayed':
      return {
        kind: 'accepted',
        version: row.version,
        added: row.value === undefined ? [] : [row.value],
        replayed: true,
      };
    case 'conflict': {
      const reason = row.reason ?? 'write-conflict';
      return { kind: 'conflict', reason, retryable: reasons[reason].side === 'race' };
    }
    case 'rejected':
      return { kind: 'rejected', status: 404, code: 'unknown-record' };
    case 'unknown':
    case 'notSent':
      return { kind: row.answer, cause: 'made up' };
  }
}
