import type { Audit, Evidence } from '../../core/evidence.ts';
import { numberOf, numberIn } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, isIn, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightedUnder, showsRecords } from '../rows/fields.ts';
import { slotRecords } from '../rows/slot-records.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { writersOf } from '../rows/writers.ts';
import { namedStamps } from './named-stamps.ts';
import { StampTimes } from './stamp-times.ts';
import type { StampOptions } from './stamp-options.ts';
import { unseen } from '../rows/unfound.ts';

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
      : notExamined(
          'wrong-stamp',
          showsRecords(evidence) ? unsaid : unseen(evidence, unsaid, options.collection),
        ),
  ];
}

const unsaid = 'no record says who changed it last';

function written(evidence: Evidence, audit: Audit, { collection, by }: StampOptions): Finding {
  const { history } = evidence;
  const { receipts } = audit;
  const { command, operation, answer, version, nonce, sent, done } = history.columns;
  const settled = settledTimes(evidence);
  const writers = writersOf(evidence, audit, collection);
  const wrong = new Occurrences<string>('wrong-stamp', (key, row) => ({
    key,
    text:
      row < 0
        ? 'the record says that somebody has changed it, but nobody has'
        : `the record does not say that request ${nonce[row]!} changed it last, and when`,
    nonces: row < 0 ? [] : [nonce[row]!],
  }));
  const note = (key: string, atMs: number, row: number): void => wrong.add(atMs, 1, key, row);
  /** By receipt row: who made the version as a number of `Sightings`, and when it was said to have been made. */
  const who = new Float64Array(receipts.count);
  const when = new Float64Array(receipts.count).fill(Number.NaN);
  /** Holds what a record was said to be at a version against the request that made it, or the seed. */
  const hold = (key: string, position: number, at: number, said: Stamp, seenMs: number): void => {
    const trace = position < 0 ? -1 : writers.traceOf(position, at);
    // Who made a later version is told by its receipt, or nobody knows.
    if (trace < 0 && at !== 1) return;
    wrong.look();
    if (trace < 0) {
      if (!Number.isNaN(said.by) || !Number.isNaN(said.at)) note(key, seenMs, -1);
      return;
    }
    const row = writers.rowOf[trace]!;
    if (row < 0) return;
    who[trace] ||= numberOf(`request-${nonce[row]!}`);
    if (said.by !== who[trace] || Number.isNaN(said.at)) note(key, seenMs, row);
    else if (Number.isNaN(when[trace]!)) when[trace] = said.at;
    else if (when[trace] !== said.at) note(key, seenMs, row);
  };

  const groups = groupBySlot(history);
  const saidBy = sightedUnder(evidence, 'changedBy');
  const saidAt = sightedUnder(evidence, 'changedAt');
  const records = by === undefined ? slotRecords(evidence, groups, [collection]) : undefined;
  const said = { by: 0, at: 0 };
  for (const { group, name, rows } of groups.slots) {
    // Where nothing at all was noted, nobody knows what a read showed.
    if ((records !== undefined && records.count[group] !== 1) || history.sightings.count === 0) continue;
    const key = `${collection}/${name}`;
    const position = writers.positionOf(key);
    for (const row of rows) {
      if (command[row] !== 0 || answer[row] !== answers.found || by?.(operation[row]!) === false) continue;
      said.by = saidBy[row]!;
      said.at = saidAt[row]!;
      hold(key, position, version[row]!, said, done[row]!);
    }
  }
  for (const [key, { version: last, live, fields }] of audit.records) {
    if (!live || !isIn(key, [collection])) continue;
    said.by = numberIn(fields.get('changedBy'));
    said.at = numberIn(fields.get('changedAt'));
    hold(key, writers.positionOf(key), last, said, Infinity);
  }
  const times = new StampTimes(note, evidence.zeroMs);
  for (let trace = 0; trace < receipts.count; trace++) {
    const row = writers.rowOf[trace]!;
    if (!Number.isNaN(when[trace]!))
      times.add(
        receipts.keys[receipts.key[trace]!]!,
        row,
        when[trace]!,
        sent[row]!,
        settled[row]!,
        done[row]!,
      );
  }
  times.end();
  return wrong.finding();
}

/** What a record says: who changed it as a number of `Sightings`, and when; NaN where it says nothing. */
interface Stamp {
  readonly by: number;
  readonly at: number;
}
