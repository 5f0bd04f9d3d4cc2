import type { CallBatch } from './call-batch.ts';

/** A log that takes part, with the batch that is open. */
interface Part {
  readonly batches: AsyncGenerator<CallBatch>;
  open: CallBatch;
  at: number;
}

/** Calls of a batch at least, unless logs end. */
const batchCalls = 1000;

/**
 * Several logs as one, in order of the ends of their calls, as each is in about that order itself. Logs that are followed are
 * not waited for: what comes is passed on.
 */
export async function* merged(
  logs: readonly AsyncGenerator<CallBatch>[],
  isFollowed: boolean,
): AsyncGenerator<CallBatch> {
  try {
    yield* isFollowed ? asTheyCome(logs) : inOrder(logs);
  } finally {
    await Promise.all(logs.map(async (log) => log.return(undefined)));
  }
}

async function* inOrder(logs: readonly AsyncGenerator<CallBatch>[]): AsyncGenerator<CallBatch> {
  const parts: Part[] = [];
  for (const batches of logs) {
    const part: Part = { batches, open: nothing, at: 0 };
    if (await refill(part)) parts.push(part);
  }
  let made = emptyBatch();
  while (parts.length > 0) {
    const earliest = parts.reduce((a, b) => (headMs(b) < headMs(a) ? b : a));
    const untilMs = parts.reduce((ms, part) => (part === earliest ? ms : Math.min(ms, headMs(part))), Infinity);
    while (earliest.at < earliest.open.calls.length && headMs(earliest) <= untilMs) moveOne(earliest, made);
    if (made.calls.length >= batchCalls) {
      yield made;
      made = emptyBatch();
    }
    if (earliest.at >= earliest.open.calls.length && !(await refill(earliest)))
      parts.splice(parts.indexOf(earliest), 1);
  }
  if (made.calls.length > 0) yield made;
}

const nothing: CallBatch = { calls: [], lines: [], sources: [] };

type Growing = { readonly [K in keyof CallBatch]: CallBatch[K][number][] };

function emptyBatch(): Growing {
  return { calls: [], lines: [], sources: [] };
}

function headMs({ open, at }: Part): number {
  return open.calls[at]?.doneMs ?? Infinity;
}

function moveOne(part: Part, into: Growing): void {
  const { calls, lines, sources } = part.open;
  const [call, line, source] = [calls[part.at], lines[part.at], sources[part.at]];
  part.at += 1;
  if (call === undefined || line === undefined || source === undefined) return;
  into.calls.push(call);
  into.lines.push(line);
  into.sources.push(source);
}

/** Opens the next batch that holds something; says whether there is one. */
async function refill(part: Part): Promise<boolean> {
  do {
    const next = await part.batches.next();
    if (next.done === true) return false;
    part.open = next.value;
    part.at = 0;
  } while (part.open.calls.length === 0);
  return true;
}

async function* asTheyCome(logs: readonly AsyncGenerator<CallBatch>[]): AsyncGenerator<CallBatch> {
  const asked = new Map(logs.map((log) => [log, next(log)] as const));
  while (asked.size > 0) {
    const { log, result } = await Promise.race(asked.values());
    if (result.done === true) asked.delete(log);
    else {
      yield result.value;
      asked.set(log, next(log));
    }
  }
}

async function next(
  log: AsyncGenerator<CallBatch>,
): Promise<{ readonly log: AsyncGenerator<CallBatch>; readonly result: IteratorResult<CallBatch> }> {
  return { log, result: await log.next() };
}
