import type { Audit, Evidence } from '../../core/evidence.ts';
import { numberOf } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, isIn, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightedColumns, sightedRows } from '../rows/sighted.ts';
import { slotRecords } from '../rows/slot-records.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { writersOf } from '../rows/writers.ts';
import { namedStamps } from './named-stamps.ts';
import { StampTimes } from './stamp-times.ts';

/** Which records say who changed them last and when. */
export interface StampOptions {
  readonly collection: string;
  /** Where a slot has several records: the operations that read the one of this collection that has the slot's name. */
  readonly by?: (operation: number) => boolean;
}

/**
 * Holds `changedBy` and `changedAt` of records, as reads showed them and as they ended, against the request that made their
 * version: it is named, and the time lies between its sending and its answer, by one clock for all. Without an audit a
 * request that is named must be one that can have changed the record. O(n log n).
 */
export function stamps(evidence: Evidence, options: StampOptions): Finding[] {
  const { audit } = evidence;
  if (audit !== undefined) return [written(evidence, audit, options)];
  const { names } = evidence.history.sightings;
  const isShown =
    names.includes('changedBy') ||
    [...(evidence.finals ?? [])].some(
      ([key, { fields }]) => isIn(key, [options.collection]) && fields.has('changedBy'),
    );
  return [
    isShown
      ? namedStamps(evidence, options)
      : notExamined('wrong-stamp', 'no record says who changed it last'),
  ];
}

function written(evidence: Evidence, audit: Audit, options: StampOptions): Finding {
  const { history } = evidence;
  const { nonce, sent } = history.columns;
  const settled = settledTimes(evidence);
  const writers = writersOf(evidence, audit, options.collection);
  const keys: string[] = [];
  const wrong = new Occurrences('wrong-stamp', (position, row) => ({
    key: keys[position]!,
    text:
      row < 0
        ? 'the record says that somebody has changed it, but nobody has'
        : `the record does not say that request ${nonce[row]!} changed it last, and when`,
    nonces: row < 0 ? [] : [nonce[row]!],
  }));
  const note = (key: string, atMs: number, row: number): void => {
    if (wrong.count < mostTold) keys.push(key);
    wrong.add(atMs, 1, keys.length - 1, row);
  };
  const times = new StampTimes(note, evidence.zeroMs);
  const who = new Float64Array(audit.receipts.count);
  /** Holds what was said of a version, made by a receipt row or, where that is -1, by the seed. */
  const hold = (key: string, trace: number, said: Stamp, seenMs: number): void => {
    const row = trace < 0 ? -1 : writers.rowOf[trace]!;
    wrong.look();
    if (trace < 0) {
      if (!Number.isNaN(said.by) || !Number.isNaN(said.at)) note(key, seenMs, -1);
    } else if (row >= 0) {
      who[trace] ||= numberOf(`request-${nonce[row]!}`);
      if (said.by !== who[trace] || Number.isNaN(said.at)) note(key, seenMs, row);
      else times.add(key, row, said.at, sent[row]!, settled[row]!, seenMs);
    }
  };
  for (const { key, version, said, seenMs } of seen(evidence, audit, options)) {
    const position = writers.positionOf(key);
    const trace = position < 0 ? -1 : writers.traceOf(position, version);
    // Who made a later version is told by its receipt, or nobody knows.
    if (trace >= 0 || version === 1) hold(key, trace, said, seenMs);
  }
  times.end();
  return wrong.finding();
}

/** All wrong stamps weigh the same, so the first few are enough to name the first and the worst. */
const mostTold = 16;

/** What a record says: who changed it as a number of `Sightings`, and when; NaN where it says nothing. */
interface Stamp {
  readonly by: number;
  readonly at: number;
}

/** One version of a record as somebody saw it. */
interface Seen {
  readonly key: string;
  readonly version: number;
  readonly said: Stamp;
  readonly seenMs: number;
}

/** Every version that reads showed, once for each thing that was said of it, and the records at the end. */
function* seen(evidence: Evidence, audit: Audit, { collection, by }: StampOptions): Generator<Seen> {
  const { history } = evidence;
  const { command, operation, answer, version, done } = history.columns;
  const groups = groupBySlot(history);
  const [saidBy, saidAt] = sightedColumns(history, ['changedBy', 'changedAt']);
  const shown = sightedRows(history);
  const records = by === undefined ? slotRecords(evidence, groups, [collection]) : undefined;
  for (let group = 0; group < groups.count; group++) {
    if (records !== undefined && records.count[group] !== 1) continue;
    const key = `${collection}/${history.slotName(groups.index.slots[group]!)}`;
    const last = new Map<number, number>();
    for (let i = groups.starts[group]!; i < groups.starts[group + 1]!; i++) {
      const row = groups.order[i]!;
      if (command[row] !== 0 || answer[row] !== answers.found || shown[row] === 0) continue;
      if (by?.(operation[row]!) === false) continue;
      const before = last.get(version[row]!);
      if (before !== undefined && isSame(saidBy!, before, row) && isSame(saidAt!, before, row)) continue;
      last.set(version[row]!, row);
      yield {
        key,
        version: version[row]!,
        said: { by: saidBy![row]!, at: saidAt![row]! },
        seenMs: done[row]!,
      };
    }
  }
  for (const [key, record] of audit.records) {
    if (!record.live || !isIn(key, [collection])) continue;
    const said = {
      by: numberIn(record.fields.get('changedBy')),
      at: numberIn(record.fields.get('changedAt')),
    };
    yield { key, version: record.version, said, seenMs: Infinity };
  }
}

function isSame(column: Float64Array, one: number, other: number): boolean {
  return Object.is(column[one], column[other]);
}

function numberIn(text: string | undefined): number {
  return text === undefined ? Number.NaN : numberOf(text);
}
