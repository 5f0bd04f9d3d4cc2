import { IdleQueue } from './idle-queue.ts';
import { Crew } from './crew.ts';
import type { Drive, DriveReport } from './drive.ts';
import { isHistoryFull } from './race.ts';
import type { Session } from './session.ts';
import type { Ticker } from './ticker.ts';

/** Arrivals that may wait for a connection; later ones are dropped and counted. */
const mostWaiting = 10_000;

/**
 * Open loop: operations arrive by a schedule drawn beforehand, whatever the answers do, and their latency counts from
 * the time they were due. Arrival i of the whole run is operation i; this thread runs those with i = worker (mod workers).
 */
export async function driveOpen(
  { race, plan, share }: Drive,
  dueMs: Float64Array,
  ticker: Ticker,
): Promise<DriveReport> {
  const free = new IdleQueue<Session>();
  const waiting: number[] = [];
  const waitingMs: number[] = [];
  const loopMs = new Float32Array(dueMs.length);
  let next = 0;
  let sent = 0;
  let dropped = 0;
  let peakWaiting = 0;
  let historyFull = false;
  let finish = (): void => {};
  const over = new Promise<void>((resolve) => (finish = resolve));

  const begin = (session: Session, arrival: number): void => {
    const lane = session.lane ?? race.exchange.acquire();
    if (lane === undefined) throw new Error('an arrival found no connection although a session was free');
    sent += 1;
    crew.began();
    session.start(arrival * share.workers + share.worker, dueMs[arrival] ?? 0, lane);
  };
  let head = 0;
  const crew = new Crew(race, share.clients, (session) => {
    const arrival = waiting[head];
    historyFull ||= isHistoryFull(race, share.clients.length);
    if (arrival === undefined || historyFull || race.isStopped || crew.closing) {
      free.push(session);
      return;
    }
    head += 1;
    if (head > 4096 && head * 2 > waiting.length) {
      waiting.splice(0, head);
      head = 0;
    }
    const intendedMs = dueMs[arrival] ?? 0;
    if (intendedMs >= plan.measuredFromMs)
      waitingMs.push(Math.max(0, race.clock() - intendedMs - (loopMs[arrival] ?? 0)));
    begin(session, arrival);
  });
  for (const session of crew.sessions) free.push(session);

  const onDue = (): void => {
    const nowMs = race.clock();
    historyFull ||= isHistoryFull(race, share.clients.length);
    if (historyFull || race.isStopped) {
      finish();
      return;
    }
    while (next < dueMs.length && (dueMs[next] ?? 0) <= nowMs) {
      const arrival = next++;
      loopMs[arrival] = nowMs - (dueMs[arrival] ?? 0);
      const session = free.shift();
      if (session !== undefined) begin(session, arrival);
      else if (waiting.length - head < mostWaiting) {
        waiting.push(arrival);
        peakWaiting = Math.max(peakWaiting, waiting.length - head);
      } else dropped += 1;
    }
    if (next >= dueMs.length) finish();
  };
  if (dueMs.length > 0) {
    ticker.start(dueMs, onDue);
    // Without a tick for the last arrival the race would have no end.
    const lastLook = setTimeout(onDue, Math.max(0, (dueMs.at(-1) ?? 0) - race.clock()) + 5);
    await over;
    clearTimeout(lastLook);
    await ticker.stop();
  }
  const endedMs = historyFull || race.isStopped ? race.clock() : plan.endMs;
  const cutOff = await crew.drain(plan.drainMs);
  const firstMeasured = dueMs.findIndex((ms) => ms >= plan.measuredFromMs);
  return {
    endedMs,
    historyFull,
    peakInFlight: crew.peakBusy,
    cutOff,
    // What was not yet due when the history was full belongs to no figure.
    arrivals: {
      drawn: next,
      sent,
      dropped: dropped + waiting.length - head,
      peakWaiting,
      loopMs: loopMs.subarray(firstMeasured < 0 ? next : Math.min(firstMeasured, next), next),
      waitingMs,
    },
  };
}
