import type { Call, CallField } from '../../core/call.ts';
import { CallLog } from '../../results/calls/call-log.ts';
import type { CallLogOptions } from '../../results/calls/call-log.ts';
import type { LogNote } from '../../results/calls/log-notes.ts';
import { outcomeOf } from '../attribution/outcome.ts';
import { recordOf } from '../attribution/record-of.ts';
import { slackOf } from '../attribution/slack.ts';
import type { Slack } from '../attribution/slack.ts';
import { historiesOf } from './histories.ts';
import { sharedNames } from './shared-names.ts';

/** All that logs have of one record. */
export interface CallsOfRecord {
  /** In order of the logs, about that of their ends. */
  readonly calls: readonly Call[];
  /** The same by the history that they are of: one, or of each log its own where the logs are of several races. */
  readonly histories: readonly (readonly Call[])[];
  /** Calls to it that were too many to be kept, those that are furthest from the moment that was asked for. */
  readonly leftOut: number;
  readonly slack: Slack;
  /** Names of refused clients that several seem to go by, as calls anywhere in the logs show. */
  readonly shared: ReadonlySet<string>;
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
  const streams = new Map<Call, string>();
  for await (const { calls, sources } of log.batches()) {
    for (const [at, call] of calls.entries()) {
      if (recordOf(call).name !== record) continue;
      kept.push(call);
      if (log.streams.length > 1) streams.set(call, sources[at]?.stream ?? '');
    }
    if (kept.length <= mostCalls) continue;
    const distance = ({ doneMs }: Call): number =>
      aroundMs === Infinity ? -doneMs : Math.abs(doneMs - aroundMs);
    const all = kept.length;
    kept = kept.toSorted((one, other) => distance(one) - distance(other)).slice(0, mostCalls / 2);
    leftOut += all - kept.length;
    const left = new Set(kept);
    for (const call of streams.keys()) if (!left.has(call)) streams.delete(call);
  }
  const resolutionMs = Math.max(...log.streams.map(({ name }) => log.resolutionMs(name)));
  const slack = slackOf(resolutionMs, log.streams.length > 1 ? clockMs : 0);
  const logs = new Map<string, Call[]>();
  for (const call of kept) {
    const stream = streams.get(call) ?? '';
    const own = logs.get(stream);
    if (own === undefined) logs.set(stream, [call]);
    else own.push(call);
  }
  const histories = historiesOf(logs, slack.ms);
  const losers = new Set(
    kept.flatMap((call) => (call.client !== undefined && outcomeOf(call) === 'refused' ? [call.client] : [])),
  );
  return {
    calls: kept,
    histories,
    leftOut,
    shared: await sharedNames(paths, losers, slack, options),
    slack: histories.length > 1 ? slackOf(resolutionMs) : slack,
    having: log.having,
    ...log.read,
    streams: log.streams.length,
    notes: log.notes.all(),
  };
}
