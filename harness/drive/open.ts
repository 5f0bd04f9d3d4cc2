import { LatencyCounts } from '../measure/latency-counts.ts';
import { IdleQueue } from './idle-queue.ts';
import { Crew } from './crew.ts';
import type { Drive, DriveReport } from './drive.ts';
import { Due } from './due.ts';
import { isHistoryFull } from './race.ts';
import type { Session } from './session.ts';
import type { Ticker } from './ticker.ts';

/** Arrivals that may wait for a connection; later ones are dropped and counted. */
const mostWaiting = 10_000;

/** An arrival that waits for a connection. */
interface Waiting {
  readonly arrival: number;
  readonly dueMs: number;
  /** How late the loop was to notice it. */
  readonly loopMs: number;
}

/**
 * Open loop: operations arrive by a schedule, whatever the answers do, and their latency counts from the time they were due.
 * Arrival i of the whole run is operation i; this thread runs those with i = worker (mod workers), which come in blocks.
 */
export async function driveOpen(
  { race, plan, share }: Drive,
  blocks: Iterable<Float64Array>,
  tickerFor: () => Ticker,
): Promise<DriveReport> {
  const free = new IdleQueue<Session>();
  const waiting: Waiting[] = [];
  const waitingMs = new LatencyCounts();
  const loopMs = new LatencyCounts();
  let next = 0;
  let sent = 0;
  let dropped = 0;
  let peakWaiting = 0;
  let historyFull = false;
  let finish = (): void => {};
  const over = new Promise<void>((resolve) => (finish = resolve));

  const begin = (session: Session, arrival: number, dueMs: number): void => {
    const lane = session.lane ?? race.exchange.acquire();
    if (lane === undefined) throw new Error('an arrival found no connection although a session was free');
    sent += 1;
    crew.began();
    session.start(arrival * share.workers + share.worker, dueMs, lane);
  };
  let head = 0;
  const crew = new Crew(race, share.clients, (session) => {
    const first = waiting[head];
    historyFull ||= isHistoryFull(race, share.clients.length);
    if (first === undefined || historyFull || race.isStopped || crew.closing) {
      free.push(session);
      return;
    }
    head += 1;
    if (head > 4096 && head * 2 > waiting.length) {
      waiting.splice(0, head);
      head = 0;
    }
    if (first.dueMs >= plan.measuredFromMs)
      waitingMs.add(Math.max(0, race.clock() - first.dueMs - first.loopMs));
    begin(session, first.arrival, first.dueMs);
  });
  for (const session of crew.sessions) free.push(session);

  const onDue = (): void => {
    const nowMs = race.clock();
    historyFull ||= isHistoryFull(race, share.clients.length);
    if (historyFull || race.isStopped) {
      finish();
      return;
    }
    while (due.nextMs <= nowMs) {
      const arrival = next++;
      const dueMs = due.nextMs;
      const lateMs = nowMs - dueMs;
      due.take();
      if (dueMs >= plan.measuredFromMs) loopMs.add(lateMs);
      const session = free.shift();
      if (session !== undefined) begin(session, arrival, dueMs);
      else if (waiting.length - head < mostWaiting) {
        waiting.push({ arrival, dueMs, loopMs: lateMs });
        peakWaiting = Math.max(peakWaiting, waiting.length - head);
      } else dropped += 1;
    }
    if (due.nextMs === Infinity) finish();
  };
  const due = new Due(blocks, { tickerFor, onDue, clock: race.clock });
  due.start();
  if (due.nextMs < Infinity) await over;
  await due.stop();
  const endedMs = historyFull || race.isStopped ? race.clock() : plan.endMs;
  const cutOff = await crew.drain(plan.drainMs);
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
      loopMs: loopMs.data(),
      waitingMs: waitingMs.data(),
    },
  };
}
