import type { Call } from '../../core/call.ts';
import { attribute } from '../attribution/attribute.ts';
import type { Attribution } from '../attribution/attribution.ts';
import { RecordLog } from '../attribution/record-log.ts';
import type { Seen } from '../attribution/record-log.ts';
import type { CallsOfRecord } from './calls-of-record.ts';

/** One conflict with everything around it, as far as logs tell. */
export interface Trace {
  readonly record: string;
  /** Who was in the way of the call that it is about; undefined where that call was not refused, or nobody was. */
  readonly focus?: Attribution;
  /** The call that was asked for, where it was not refused. */
  readonly asked?: Call;
  /** What a picture shows, in order of arrival: the call, who won, what each had read, who else lost to them, who else was there. */
  readonly shown: readonly Seen[];
  /** Calls to the record between the first and the last that is shown. */
  readonly around: number;
  /** Refused calls of the record, in order of arrival; of very many those nearest to the one that it is about. */
  readonly attributions: readonly Attribution[];
  readonly refused: number;
  readonly found: CallsOfRecord;
}

/** Refused calls that are looked into. */
const mostRefused = 5000;

/** Candidates that are named one by one and drawn, the latest, which are the likeliest. */
export const mostNamed = 6;
/** Calls in a picture at most. */
const mostShown = 14;
/** A read this many times as long ago as the rest takes is told in words: in a picture the rest would be a dot. */
const farTimes = 12;

/** Which call of a record is asked for: one, that nearest to a moment, or the last. */
export type Asked =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'moment'; readonly ms: number }
  | { readonly kind: 'last' };

/** Reconstructs one conflict of a record. */
export function traceOf(record: string, found: CallsOfRecord, asked: Asked): Trace {
  const logs = found.histories.map((calls) => new RecordLog(calls, found.slack, found.shared));
  const logOf = new Map(
    logs.flatMap((log) =>
      log.seen.flatMap((one) => (one.outcome === 'refused' ? [[one, log] as const] : [])),
    ),
  );
  const refused = [...logOf.keys()].toSorted((one, other) => one.call.arrivedMs - other.call.arrivedMs);
  const own = ownOf(refused, asked);
  // Where nobody was refused, the last calls of the last race.
  const isOwn = (log: RecordLog): boolean =>
    log.seen.some(({ call }) => own === undefined || call === own || isSameCall(call, own));
  const log =
    (own === undefined ? logs.toReversed() : logs).find(isOwn) ?? logs[0] ?? new RecordLog([], found.slack);
  const near = (one: Seen): number => (own === undefined ? 0 : away(one.call, own.doneMs));
  const attributions = refused
    .toSorted((one, other) => near(one) - near(other))
    .slice(0, mostRefused)
    .toSorted((one, other) => one.call.arrivedMs - other.call.arrivedMs)
    .map((loser) => attribute(loser, logOf.get(loser) ?? log));
  const focus = attributions.find(({ loser }) => loser === own);
  const shown = own === undefined ? log.seen.slice(-mostShown) : shownAround(own, focus, attributions, log);
  const [fromMs, toMs] = spanOf(shown.map(({ call }) => call));
  const around = log.seen.filter(({ call }) => call.arrivedMs <= toMs && call.doneMs >= fromMs).length;
  return {
    record,
    ...(focus === undefined ? {} : { focus }),
    ...(focus === undefined && own !== undefined ? { asked: own } : {}),
    shown,
    around,
    attributions,
    refused: refused.length,
    found,
  };
}

/** The call that is asked for, as the log of its record has it; undefined where nobody was refused. */
function ownOf(refused: readonly Seen[], asked: Asked): Call | undefined {
  switch (asked.kind) {
    case 'call':
      return refused.find(({ call }) => isSameCall(call, asked.call))?.call ?? asked.call;
    case 'moment':
      return refused.toSorted((one, other) => away(one.call, asked.ms) - away(other.call, asked.ms))[0]?.call;
    case 'last':
      return refused.at(-1)?.call;
  }
}

function isSameCall(one: Call, other: Call): boolean {
  return (
    one.arrivedMs === other.arrivedMs &&
    one.doneMs === other.doneMs &&
    one.nonce === other.nonce &&
    one.traceparent === other.traceparent &&
    one.method === other.method &&
    one.path === other.path &&
    one.client === other.client
  );
}

/** How far a moment is from a call, none within it. */
function away({ arrivedMs, doneMs }: Call, ms: number): number {
  return Math.max(0, arrivedMs - ms, ms - doneMs);
}

/** The calls that a person must see to follow a conflict, the most telling first as long as there is room. */
function shownAround(
  own: Call,
  focus: Attribution | undefined,
  attributions: readonly Attribution[],
  log: RecordLog,
): readonly Seen[] {
  const seenOf = (call: Call): Seen[] => log.seen.filter((one) => one.call === call);
  const winners = (focus?.winners ?? []).slice(-mostNamed).flatMap(seenOf);
  const core = [...log.seen.filter(({ call }) => isSameCall(call, own)), ...winners];
  const [fromMs, toMs] = spanOf(core.map(({ call }) => call));
  const isNear = ({ call }: Seen): boolean =>
    fromMs - call.arrivedMs <= farTimes * Math.max(1, toMs - fromMs);
  const reads = [
    ...(focus?.read === undefined ? [] : seenOf(focus.read)),
    ...winners.flatMap((one) => log.readBefore(one) ?? []),
  ].filter(isNear);
  const winning = new Set(focus?.winners);
  const alike = attributions
    .filter(
      (one) => one !== focus && one.grade === focus?.grade && one.winners.some((call) => winning.has(call)),
    )
    .flatMap(({ loser }) => seenOf(loser))
    .filter(({ call }) => call.arrivedMs <= toMs + (toMs - fromMs));
  const [wideMs] = spanOf([...core, ...reads].map(({ call }) => call));
  const others = log.seen.filter(({ call }) => call.arrivedMs <= toMs && call.doneMs >= wideMs);
  const changes = others.filter(({ outcome }) => outcome === 'accepted' || outcome === 'unknown');
  const all = new Set([...core, ...reads, ...alike.slice(0, 4), ...changes.slice(0, 4), ...others]);
  return [...all].slice(0, mostShown).toSorted((one, other) => one.call.arrivedMs - other.call.arrivedMs);
}

function spanOf(calls: readonly Call[]): readonly [fromMs: number, toMs: number] {
  return [
    Math.min(...calls.map(({ arrivedMs }) => arrivedMs)),
    Math.max(...calls.map(({ doneMs }) => doneMs)),
  ];
}
