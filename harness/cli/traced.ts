import { struckNames } from '../core/credential-forms.ts';
import { ContendError } from '../core/errors.ts';
import type { Call } from '../core/call.ts';
import { formatCount } from '../core/units.ts';
import { recordOf } from '../analyze/attribution/record-of.ts';
import type { AskedRequest } from '../analyze/trace/asked-request.ts';
import { callsOfRecord } from '../analyze/trace/calls-of-record.ts';
import { findRequest } from '../analyze/trace/find-request.ts';
import { nearestRecord } from '../analyze/trace/nearest-record.ts';
import { traceOf } from '../analyze/trace/trace.ts';
import type { Trace } from '../analyze/trace/trace.ts';
import { outcomeOf } from '../analyze/attribution/outcome.ts';
import { momentOf } from '../report/documents/trace/call-words.ts';
import type { CallLogOptions } from '../results/calls/call-log.ts';

/** A conflict that was found, with what should be said of how. */
interface Traced {
  readonly trace: Trace;
  readonly remarks: readonly string[];
}

interface How extends CallLogOptions {
  readonly clockMs: number;
}

/** Calls of a trace that a message lists. */
const mostListed = 5;

/** Finds a call by what it carries, and what happened to its record. Throws CTD_RESULTS where no log has it, or several calls are meant. */
export async function tracedRequest(
  paths: readonly string[],
  asked: AskedRequest,
  how: How,
): Promise<Traced> {
  const { calls, isOtherSpan } = await findRequest(paths, asked, how);
  const changes = calls.filter((call) => outcomeOf(call) === 'refused');
  const meant = changes.length === 1 ? changes : calls;
  const [call, ...more] = meant;
  if (call === undefined) throw new ContendError('CTD_RESULTS', [notThere(asked, paths)]);
  if (more.length > 0 && !areOne(meant)) throw new ContendError('CTD_RESULTS', [several(meant)]);
  const found = await callsOfRecord(paths, recordOf(call).name, { ...how, aroundMs: call.doneMs });
  return {
    trace: traceOf(recordOf(call).name, found, { kind: 'call', call }),
    remarks: [
      ...(isOtherSpan
        ? ['The log has another span of this trace; gateways may give a call one of their own.']
        : []),
      ...(calls.length > meant.length
        ? [`${formatCount(calls.length)} calls have this name; this one was refused.`]
        : []),
    ],
  };
}

/** Finds what happened to a record. Throws CTD_RESULTS where no log has it, or not at that time. */
export async function tracedRecord(
  paths: readonly string[],
  record: string,
  { atMs, ...how }: How & { readonly atMs?: number },
): Promise<Traced> {
  const found = await callsOfRecord(paths, record, {
    ...how,
    ...(atMs === undefined ? {} : { aroundMs: atMs }),
  });
  if (found.calls.length === 0) {
    const unfit = found.notes.flatMap(({ oddity, what = '' }) => (oddity === 'unfit' ? [what] : []));
    const unread = found.notes.reduce(
      (sum, { oddity, count }) => (oddity === 'missing' ? sum + count : sum),
      0,
    );
    if (unread > 0 && unread === found.lines)
      throw new ContendError('CTD_RESULTS', [
        `--resource: ${unread === 1 ? `the one line in ${namesOf(paths)} has no time, path and status` : `none of the ${formatCount(unread)} lines in ${namesOf(paths)} has a time, a path and a status`} that can be read; say with --fields where they are`,
        ...unfit,
      ]);
    const near = how.signal?.aborted === true ? undefined : await nearestRecord(paths, record, how);
    throw new ContendError('CTD_RESULTS', [
      `--resource: no call in ${namesOf(paths)} is about ${JSON.stringify(record)}; ${near === undefined ? 'write the path of a record as the log has it, without host and query' : `did you mean ${struckNames(near)}?`}`,
      ...unfit,
    ]);
  }
  const [fromMs, toMs] = found.calls.reduce(
    ([from, to], { arrivedMs, doneMs }) => [Math.min(from, arrivedMs), Math.max(to, doneMs)] as const,
    [Infinity, -Infinity] as readonly [number, number],
  );
  if (atMs !== undefined && (atMs < fromMs - nearMs || atMs > toMs + nearMs))
    throw new ContendError('CTD_RESULTS', [
      `--at: ${momentOf(atMs)} is outside of what the log has of ${record}, from ${momentOf(fromMs)} to ${momentOf(toMs)}; name a time in between`,
    ]);
  return {
    trace: traceOf(record, found, atMs === undefined ? { kind: 'last' } : { kind: 'moment', ms: atMs }),
    remarks: [],
  };
}

/** A time that somebody has rounded to the second is still meant. */
const nearMs = 1000;

function notThere(asked: AskedRequest, paths: readonly string[]): string {
  return asked.kind === 'nonce'
    ? `--request: no call in ${namesOf(paths)} has the nonce ${asked.nonce}; take one from its lines, or name the record with --resource and --at`
    : `--request: no call in ${namesOf(paths)} is of the trace ${asked.traceId}; does the gateway log traceparent? Name the record with --resource and --at`;
}

function several(calls: readonly Call[]): string {
  const some = calls
    .slice(0, mostListed)
    .map(
      (call) =>
        `--resource ${struckNames(recordOf(call).name)} --at ${momentOf(call.doneMs)} (${struckNames(call.method)}, ${call.status})`,
    );
  const more = calls.length - some.length;
  return `--request: ${formatCount(calls.length)} calls have this name; say which by record and time: ${some.join(', ')}${more > 0 ? `, and ${formatCount(more)} more` : ''}`;
}

/** Whether it is one request, which two gateways have passed on one to the other. */
function areOne(calls: readonly Call[]): boolean {
  const [first, ...others] = calls;
  return others.every(
    (one) =>
      first !== undefined &&
      one.method === first.method &&
      one.path === first.path &&
      one.arrivedMs <= first.doneMs &&
      one.doneMs >= first.arrivedMs,
  );
}

function namesOf(paths: readonly string[]): string {
  return paths.length <= 2
    ? paths.join(' and ')
    : `${paths.slice(0, 2).join(', ')} and ${paths.length - 2} more`;
}
