import type { Call, CallField } from '../../core/call.ts';
import { CallLog } from '../../results/calls/call-log.ts';
import type { CallLogOptions } from '../../results/calls/call-log.ts';
import type { LogNote } from '../../results/calls/log-notes.ts';
import { recordOf } from '../attribution/record-of.ts';
import { slackOf } from '../attribution/slack.ts';
import type { Slack } from '../attribution/slack.ts';

/** All that logs have of one record. */
export interface CallsOfRecord {
  /** In order of the logs, about that of their ends. */
  readonly calls: readonly Call[];
  /** Calls to it that were too many to be kept, those that are furthest from the moment that was asked for. */
  readonly leftOut: number;
  readonly slack: Slack;
  /** How many lines with its name have each field. */
  readonly having: Readonly<Record<CallField, number>>;
  readonly lines: number;
  readonly bytes: number;
  /** Logs that each have a clock of their own. */
  readonly streams: number;
  readonly notes: readonly LogNote[];
}

/** Calls to one record that are kept; of more, those around the moment that was asked for, or the last. */
const mostCalls = 400_000;

/** Reads all calls to a record, by bytes first: only lines that hold its name are read as JSON. */
export async function callsOfRecord(
  paths: readonly string[],
  record: string,
  {
    clockMs,
    aroundMs = Infinity,
    ...options
  }: CallLogOptions & { readonly clockMs: number; readonly aroundMs?: number },
): Promise<CallsOfRecord> {
  const log = await CallLog.open(paths, { ...options, holding: [record] });
  let kept: Call[] = [];
  let leftOut = 0;
  for await (const { calls } of log.batches()) {
    for (const call of calls) if (recordOf(call).name === record) kept.push(call);
    if (kept.length <= mostCalls) continue;
    const distance = ({ doneMs }: Call): number =>
      aroundMs === Infinity ? -doneMs : Math.abs(doneMs - aroundMs);
    const all = kept.length;
    kept = kept.toSorted((one, other) => distance(one) - distance(other)).slice(0, mostCalls / 2);
    leftOut += all - kept.length;
  }
  const resolutionMs = Math.max(...log.streams.map(({ name }) => log.resolutionMs(name)));
  return {
    calls: kept,
    leftOut,
    slack: slackOf(resolutionMs, log.streams.length > 1 ? clockMs : 0),
    having: log.having,
    ...log.read,
    streams: log.streams.length,
    notes: log.notes.all(),
  };
}
