import type { Call } from '../../core/call.ts';
import { CallLog } from '../../results/calls/call-log.ts';
import type { CallLogOptions } from '../../results/calls/call-log.ts';
import { ownFields } from '../../results/calls/field-map.ts';
import type { AskedRequest } from './asked-request.ts';

/** Calls that a person may have meant; there are more of them where a trace has many, or a log several runs. */
export interface FoundRequests {
  /** In order of the log. */
  readonly calls: readonly Call[];
  /** Whether only the trace is the same: gateways may have given the call a span of their own. */
  readonly isOtherSpan: boolean;
}

/** So many letters are in few lines that do not have them as a nonce. */
const longNonce = 6;
/** Calls of a trace that are kept. */
const most = 1000;

/** Finds a request in logs, by bytes first: only lines that may have it are read as JSON. */
export async function findRequest(
  paths: readonly string[],
  asked: AskedRequest,
  options: CallLogOptions,
): Promise<FoundRequests> {
  if (asked.kind === 'trace') {
    const calls = await callsHolding(paths, options, [asked.traceId], ({ traceparent = '' }) =>
      traceparent.toLowerCase().includes(asked.traceId),
    );
    const same = calls.filter(
      ({ traceparent }) =>
        asked.spanId !== undefined && traceparent?.toLowerCase().includes(asked.spanId) === true,
    );
    return same.length > 0 || asked.spanId === undefined
      ? { calls: same.length > 0 ? same : calls, isOtherSpan: false }
      : { calls, isOtherSpan: calls.length > 0 };
  }
  const isIt = ({ nonce }: Call): boolean => nonce === asked.nonce;
  const usual =
    asked.nonce.length < longNonce
      ? await callsHolding(paths, options, memberHolding(asked.nonce, options), isIt)
      : [];
  // A log may write it otherwise, as in a list; then, and where they are rare, any line with these letters is looked at.
  const calls = usual.length > 0 ? usual : await callsHolding(paths, options, [asked.nonce], isIt);
  return { calls, isOtherSpan: false };
}

/** The member with this value, as JSON is written with and without spaces, and numbers with and without quotes. */
function memberHolding(nonce: string, { fields = ownFields }: CallLogOptions): readonly Buffer[] {
  const name = fields.nonce.way.at(-1) ?? '';
  return [`:"${nonce}"`, `: "${nonce}"`, `:${nonce}`, `: ${nonce}`].map((value) =>
    Buffer.from(`${name}"${value}`),
  );
}

async function callsHolding(
  paths: readonly string[],
  options: CallLogOptions,
  holding: readonly (string | Buffer)[],
  isMeant: (call: Call) => boolean,
): Promise<readonly Call[]> {
  const log = await CallLog.open(paths, { ...options, holding });
  const found: Call[] = [];
  for await (const { calls } of log.batches())
    for (const call of calls) if (isMeant(call) && found.length < most) found.push(call);
  return found;
}
